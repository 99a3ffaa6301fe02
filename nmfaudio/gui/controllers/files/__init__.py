"""The work as a file: opened, saved, kept aside, and reported when nmfaudio fails."""
