"""Composes: writes scores of bands by itself, each of a number that decides all."""
