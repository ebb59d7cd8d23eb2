"""Do persons from the far tails of the prior break the model?"""
