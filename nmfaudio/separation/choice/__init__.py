"""What kind of recording it is, and one complete recipe for it."""
