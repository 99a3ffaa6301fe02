"""Kits that nobody recorded: put together of several, changed, or synthesized."""
