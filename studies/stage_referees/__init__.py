"""Other models of the next sleep stage, judged on the nights and folds of stage_chain."""
