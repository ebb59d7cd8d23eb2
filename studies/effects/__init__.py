"""The recovery study and the model-based meta-analysis of what compounds do to sleep."""
