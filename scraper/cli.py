"""The command ``paylater``: its commands in the order of `--help`, and how faults end."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from classifier import ModelError
from classifier import cli as classifying
from classifier.corpus import CorpusError
from classifier.dataset import ExportError
from classifier.tables import TableError
from scraper.ages import AgeError
from scraper.annotation.errors import LabelsError
from scraper.archives.capture import ArchiveError
from scraper.bulk.errors import BulkError
from scraper.commands import crawling, demo, exporting, importing, labels, learning, review, stats, tagging
from scraper.commands.exit_codes import BAD_INPUT
from scraper.extraction.overrides import OverridesError
from scraper.store import StoreError
from scraper.urls import UrlError

app = typer.Typer(
    help="Crawl, clean and tag what Chinese sites tell consumers about paying later and in instalments.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for commands in (demo, crawling, importing, tagging, review, stats, exporting, labels, learning, classifying):
    app.add_typer(commands.app)

_EXPECTED = (
    UrlError, AgeError, OverridesError, StoreError, ModelError, CorpusError, ExportError, TableError, LabelsError,
    ArchiveError, BulkError,
)  # fmt: skip


def main() -> None:
    """Run a command; expected faults end in one line and exit code 2."""
    try:
        app()
    except _EXPECTED as error:
        Console(stderr=True).print(f"error: {error}", highlight=False, markup=False, soft_wrap=True)
        sys.exit(BAD_INPUT)
