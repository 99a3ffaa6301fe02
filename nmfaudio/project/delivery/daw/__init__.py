"""Stems as a project that a DAW opens: one neutral arrangement, and its formats."""
