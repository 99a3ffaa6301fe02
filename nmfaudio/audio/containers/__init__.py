"""Which container a file is, and what its first bytes promise."""
