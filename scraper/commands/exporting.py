"""The command ``paylater export``: parsing and printing."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console

from classifier.dataset import ExportError
from classifier.masking import mask_all
from classifier.tags import LABELS
from scraper.commands.options import DEFAULT_STORE, StoreOption
from scraper.exports.exporting import Exported, export_links, export_store
from scraper.store import Store
from scraper.store.record_query import LabelSource
from scraper.store.selection import Selection
from scraper.urls import site_named

app = typer.Typer()


@app.command()
def export(
    out: Annotated[
        Path,
        typer.Argument(help="File to write (.csv, .jsonl, .parquet), or a folder for a dataset with splits and card."),
    ],
    store: StoreOption = DEFAULT_STORE,
    tag: Annotated[list[str] | None, typer.Option(help="Only articles with one of these tags, or relevant.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only articles published on this day or later.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Only articles published on this day or earlier. Without a date: left out."),
    ] = None,
    site: Annotated[list[str] | None, typer.Option(help="Only articles of these sites.")] = None,
    min_probability: Annotated[
        float | None,
        typer.Option(
            metavar="P",
            help="Only articles with a tag (of those asked for) of at least this probability, or by people.",
        ),
    ] = None,
    labels: Annotated[
        str,
        typer.Option(
            metavar="human|model|both",
            help="Whose tags: only people's, only the model's, or people's where there are any, else the model's.",
        ),
    ] = "both",
    one_per_group: Annotated[
        bool, typer.Option("--one-per-group", help="Of near-copies only the first that passes the other filters.")
    ] = False,
    mask: Annotated[
        bool,
        typer.Option(help="Whether phone, WeChat, QQ, identity and bank card numbers in titles and texts are masked."),
    ] = True,
    links: Annotated[
        bool, typer.Option("--links", help="Write the links between pages instead of the articles; no filters then.")
    ] = False,
) -> None:
    """Write the store's articles and tags to a file, or to a folder that datasets and pandas open."""
    selection = Selection(
        tags=_tags(tag or []), since=_day("--since", since), until=_day("--until", until),
        sites=tuple(map(site_named, site or ())), min_probability=_fraction(min_probability),
        one_per_group=one_per_group,
    )  # fmt: skip
    if selection.since and selection.until and selection.since > selection.until:
        raise ExportError(f"--since {since} is after --until {until}; no day is both")
    with closing(Store(store, create=False)) as opened:
        if links:
            n_links = export_links(opened, out, mask=mask_all if mask else None)
            Console(highlight=False, soft_wrap=True).print(f"{n_links:,} links: {out}")
            return
        masking = mask_all if mask else None
        _tell(export_store(opened, out, source=_source(labels), selection=selection, mask=masking), out)


def _tell(done: Exported, out: Path) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{done.rows:,} articles: {out}")
    if done.masked:
        console.print(f"  masked: contacts or personal numbers in {done.masked:,}; --no-mask keeps them")
    if done.undated:
        console.print(f"  left out: {done.undated:,} without a date")
    if done.splits:
        console.print("  " + ", ".join(f"{split} {rows:,}" for split, rows in done.splits.items()))
        console.print(f'  open it: datasets.load_dataset("{out}"), pandas.read_parquet("{out / "data"}")', markup=False)


def _tags(given: list[str]) -> tuple[str, ...]:
    for tag in given:
        if tag not in LABELS:
            raise ExportError(f"--tag {tag}: is unknown; one of {', '.join(LABELS)}")
    return tuple(given)


def _day(option: str, given: str | None) -> date | None:
    try:
        return None if given is None else date.fromisoformat(given)
    except ValueError:
        raise ExportError(f"{option} {given}: is no date; write it like 2025-01-31") from None


def _fraction(given: float | None) -> float | None:
    if given is not None and not 0 <= given <= 1:
        raise ExportError(f"--min-probability {given:g}: is no probability; write a fraction from 0 to 1, such as 0.9")
    return given


def _source(given: str) -> LabelSource:
    for source in get_args(LabelSource):
        if given == source:
            return source
    raise ExportError(f"--labels {given}: is unknown; one of {', '.join(get_args(LabelSource))}")
