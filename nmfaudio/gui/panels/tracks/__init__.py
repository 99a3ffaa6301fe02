"""The list of tracks: sources and, folded inside, their parts."""
