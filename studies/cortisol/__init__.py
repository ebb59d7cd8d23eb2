"""Does the stress axis fit people who gave saliva? Nothing is fitted here: simulated persons are compared with mornings of others."""
