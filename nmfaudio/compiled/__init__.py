"""The ground floor: how kernels are compiled, kept, threaded, and how they multiply."""
