"""`python -m autograde`."""

from .cli import run

run()
