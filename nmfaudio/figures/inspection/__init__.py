"""Looking at recordings, stems and separations: every kind of figure, by its name."""
