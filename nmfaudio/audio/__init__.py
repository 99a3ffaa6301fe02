"""Recordings in and out: buffer, decode, encode, formats."""
