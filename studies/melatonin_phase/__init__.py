"""Phase shifts by melatonin: fitted on one published response curve, judged on the others."""
