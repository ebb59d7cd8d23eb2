"""The independent checker: derives every value of a certificate again and refuses what does not hold.

Assumption: two programs written apart seldom share a mistake. So this package shares only parsed data with
`pineal.safety` (rules, names, thresholds) and with `pineal.compounds` (facts of the catalogue); nothing of the code that
judges, gathers, limits or certifies. A contract of the import linter holds it to that.
"""

from pineal.checker.verify import derive, verify

__all__ = ["derive", "verify"]
