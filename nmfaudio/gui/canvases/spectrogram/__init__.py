"""The picture of the sound: tiles, the canvas, its scales, tools and marks."""
