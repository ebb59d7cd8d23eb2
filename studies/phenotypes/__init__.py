"""How kinds of people, ages and settings shift the traits: fitted to norms and baselines, checked on every row."""
