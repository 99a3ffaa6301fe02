"""What scripts/evaluate.py and scripts/evaluate_onsets.py are made of."""
