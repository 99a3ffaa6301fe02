"""What turns a file's bytes into samples, and which of it is asked first."""
