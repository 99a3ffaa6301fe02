"""Figures, and the only user of matplotlib."""
