"""scikit-learn's interface, and the solvers that only it needs."""
