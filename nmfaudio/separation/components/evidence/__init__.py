"""What tells which components are one source: kinds of sound, and likeness."""
