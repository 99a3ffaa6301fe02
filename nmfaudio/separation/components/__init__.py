"""What components and notes sound like, and which belong together."""
