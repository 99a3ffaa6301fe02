"""Projects on disk: one file that holds all of a user's work, and its safekeeping."""
