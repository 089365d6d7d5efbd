"""`python -m birds`."""

from birds.cli.main import main

main()
