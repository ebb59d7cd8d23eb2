"""Beyond sedation: every compound in one population on the same axes."""
