"""Mixtures with true stems, made of material that anyone can install."""
