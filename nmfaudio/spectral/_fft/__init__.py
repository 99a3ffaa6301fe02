"""Fourier transforms of frames: our own, and those of a library."""
