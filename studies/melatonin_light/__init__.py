"""Does the shipped melatonin model fit dim and bright evenings? Nothing is fitted: simulated persons against others' saliva."""
