"""What ``paylater import --out`` and ``paylater tag IN FOLDER`` share: the option of a cluster, and the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scraper.archives.imported import print_imported
from scraper.bulk.errors import needing_the_extra
from scraper.commands.exit_codes import PARTIAL

DaskOption = Annotated[
    str | None,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Dask scheduler, as tcp://10.0.0.1:8786, whose workers see the same places; local: this machine's cores.",
    ),
]


def is_url(place: str) -> bool:
    """Whether a place is told by URL."""
    return "://" in place


def bulk(
    paths: Sequence[str],
    out: str,
    *,
    model: Path | None,
    dask: str | None,
    is_pages: bool,
    sites: Path | None = None,
) -> None:
    """Do bulk work, then print what came of it; raises as `scraper.bulk.running.run`, and `typer.Exit` for a part."""
    with needing_the_extra():
        from scraper.bulk.pieces import PAGES, TABLES
        from scraper.bulk.running import run
        from scraper.bulk.staging import Plan
    console, errors = Console(), Console(stderr=True)
    plan = Plan(out, model and model.resolve(), sites and sites.resolve())
    done = run(paths, PAGES if is_pages else TABLES, plan, dask=dask, console=errors)
    further, done.imported.without_parts = done.imported.without_parts, 0
    if is_pages:
        print_imported(done.imported, console)
    told = f"{done.rows:,} rows tagged, {done.copies:,} of them near-copies of others: {out} ({done.files:,} files)"
    console.print(told, highlight=False, soft_wrap=True)
    if further:
        console.print(f"  {further:,} go on at further pages (下一页), which are rows of their own", highlight=False)
    for loss in done.losses:
        errors.print(f"warning: {loss}", highlight=False, markup=False, soft_wrap=True)
    more = done.imported.lost.total() - len(done.losses)
    if more > 0:
        errors.print(f"warning: {more:,} more are lost, not told one by one", highlight=False)
    for fault in done.imported.faults:
        errors.print(f"error: {fault}", highlight=False, markup=False, soft_wrap=True)
    if done.imported.lost or done.imported.faults:
        raise typer.Exit(PARTIAL)
