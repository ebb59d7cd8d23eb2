"""First values of the effectors: how melatonin, the clock and caffeine move the stage chain, from pooled trials."""
