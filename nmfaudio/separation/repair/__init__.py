"""Clicks, clipping, drop-outs and gaps."""
