"""``python -m scraper`` is the command ``paylater``."""

from scraper.cli import main

main()
