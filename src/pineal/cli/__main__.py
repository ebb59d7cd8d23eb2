"""`python -m pineal.cli`, for a shell that does not find the `pineal` script."""

from pineal.cli import main

main()
