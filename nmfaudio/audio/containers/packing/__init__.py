"""Samples and the bytes that stand for them in files without compression."""
