"""The bars of the picture."""
