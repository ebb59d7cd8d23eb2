"""Simulation-based calibration of the personal posterior, inferred as `pineal infer` does."""
