"""What became of a batch: a page to look at and listen to, and tables for programs."""
