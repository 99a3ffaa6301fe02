"""The window, and the only user of Qt."""
