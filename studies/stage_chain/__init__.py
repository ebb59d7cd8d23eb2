"""A chain of sleep stages whose odds follow simple states of the body, fitted on scored nights."""
