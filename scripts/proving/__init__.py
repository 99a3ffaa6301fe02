"""What scripts/prove_safety.py proves, a module for each proof."""
