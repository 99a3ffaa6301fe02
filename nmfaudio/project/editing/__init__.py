"""Edits that change the model, markers and takes; simple ones are in edits."""
