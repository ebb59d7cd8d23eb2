"""Can simulated nights be told from recorded ones? python -m night_credibility writes result.json and the page."""
