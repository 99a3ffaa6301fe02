"""Widgets that edit the document."""
