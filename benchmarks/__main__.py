"""All benchmarks, one after another: make bench."""

from population import main

main()
