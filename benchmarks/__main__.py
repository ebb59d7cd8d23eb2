"""The benchmark table: make bench."""

from table import main

main()
