"""The command ``paylater stats``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from classifier.counting import By, Date, count_shares
from classifier.dataset import check_suffix, write_table
from classifier.persistence import SHIPPED, load_model
from classifier.tags import LABELS
from scraper.commands.options import DEFAULT_STORE, ModelOption, StoreOption
from scraper.shares import print_shares, read_counted
from scraper.store import Store

app = typer.Typer()


def _known(tags: list[str] | None) -> list[str] | None:
    for tag in tags or ():
        if tag not in LABELS:
            raise typer.BadParameter(f"{tag!r} is unknown; one of {', '.join(LABELS)}")
    return tags


@app.command()
def stats(
    store: StoreOption = DEFAULT_STORE,
    by: Annotated[By, typer.Option(help="What a row is.")] = "month",
    date: Annotated[
        Date, typer.Option(help="Whose months and years: when pages were published, or fetched.")
    ] = "published",
    tag: Annotated[
        list[str] | None, typer.Option(callback=_known, help="Only this tag; may be given several times.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Also write the rows, one a period and tag: .csv, .jsonl or .parquet.")
    ] = None,
    model: ModelOption = None,
) -> None:
    """Print what share of texts carries each tag, with intervals.

    Near-copies are one text. Shares are corrected for what the tagger misses and invents; the intervals carry how well
    that is known, beside the chance in which texts were crawled. What people have labelled counts as labelled.
    """
    if out is not None:
        check_suffix(out)
    tagger, version = load_model(model or SHIPPED)
    with closing(Store(store, create=False)) as opened:
        counted = count_shares(
            read_counted(opened), tagger, by=by, date=date, tags=[label for label in LABELS if not tag or label in tag]
        )
    console = Console()
    print_shares(counted, version, console)
    if out is not None:
        write_table(counted.shares, out)
        console.print(f"{len(counted.shares):,} rows: {out}", highlight=False, soft_wrap=True)
