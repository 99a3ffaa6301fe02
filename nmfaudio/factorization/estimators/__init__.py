"""scikit-learn's interface to the engine."""
