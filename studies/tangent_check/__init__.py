"""Are the tangents on a prescribed path those of central differences, for every number of the model?"""
