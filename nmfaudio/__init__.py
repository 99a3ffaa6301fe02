"""nmfaudio takes a recording apart without a trained model."""

__version__ = "0.1.0"
