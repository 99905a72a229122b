"""Asks the real service what its documentation leaves open, and writes down what it answers."""
