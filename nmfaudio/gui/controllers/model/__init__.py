"""What is worked out of a model, beside the window."""
