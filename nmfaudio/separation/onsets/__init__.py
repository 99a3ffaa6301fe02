"""When sources are struck."""
