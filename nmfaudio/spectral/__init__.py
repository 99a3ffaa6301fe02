"""Short-time spectra: the STFT plan, its grid, its display."""
