"""Passes for constraints, lags and channels."""
