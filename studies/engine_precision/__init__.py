"""Are nights in single precision the nights of double precision?"""
