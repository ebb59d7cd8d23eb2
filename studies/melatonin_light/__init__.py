"""Does the shipped melatonin model fit people in dim and bright evenings? Nothing is fitted here: simulated persons against others' saliva."""
