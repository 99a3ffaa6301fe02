"""What connects panels with the session, one task a file."""
