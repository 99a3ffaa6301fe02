"""Where spectra meet factors: from a recording to sources."""
