"""The side panel: the map, takes, and the model page."""
