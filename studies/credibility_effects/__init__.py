"""How far the effects of compounds can be relied on, by context of use: make study-credibility_effects."""
