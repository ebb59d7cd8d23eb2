"""Likelihood-ratio gradients of the shipped model against differences, over a million nights."""
