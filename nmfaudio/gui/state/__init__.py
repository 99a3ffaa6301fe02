"""What the window remembers that the document does not."""
