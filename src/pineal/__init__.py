"""Pineal: neurochemical sleep support, from a week of recordings to a safe, testable plan.

Assumptions every reader should know: a decision aid and not a medical device; every number
carries unit and source; what is not known is said, never filled in. The verbs (`read`, `infer`,
`plan`, `review`, `simulate`) live in `pineal.api` and carry the same names on the command line.
"""

__version__ = "0.1.0"
