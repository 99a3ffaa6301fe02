"""Masks, attacks, sound, and stems on disk."""
