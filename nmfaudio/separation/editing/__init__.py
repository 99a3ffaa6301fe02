"""Changes to a separation: merge, split, silence, re-run, painted boxes."""
