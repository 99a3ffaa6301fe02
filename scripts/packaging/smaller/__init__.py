"""Making a bundle smaller than what the wheels bring."""
