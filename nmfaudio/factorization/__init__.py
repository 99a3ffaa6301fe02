"""Non-negative matrix factorization: matrices only, no audio."""
