"""Sweeps that read the data once."""
