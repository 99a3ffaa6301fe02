"""What scripts/evaluate.py and scripts/evaluation/evaluate_onsets.py are made of."""
