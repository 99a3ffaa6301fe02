"""What every engine shares: the data, the divergence, the descent."""
