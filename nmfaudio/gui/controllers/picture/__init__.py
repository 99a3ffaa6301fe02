"""What the picture shows, and what is done on it: one task a file."""
