"""Solvers that take their data by rows: sparse, penalised, shuffled, one by one."""
