"""MIDI files, and bringing them to the recording's clock."""
