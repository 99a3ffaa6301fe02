"""Widgets that paint sound and factors."""
