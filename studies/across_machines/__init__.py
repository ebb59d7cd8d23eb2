"""Does another processor find the same nights?"""
