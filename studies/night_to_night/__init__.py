"""Does the model foretell a night that was left out of a diary, and do posteriors hold the truth?"""
