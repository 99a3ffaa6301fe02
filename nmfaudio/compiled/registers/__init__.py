"""Products of matrices in vector registers, and the loops that stand in for them."""
