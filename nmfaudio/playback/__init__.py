"""Live mixing and sound devices."""
