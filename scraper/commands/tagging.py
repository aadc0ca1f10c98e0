"""The command ``paylater tag``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from classifier.tables import TableError
from scraper.commands.options import DEFAULT_STORE, ModelOption, StoreOption
from scraper.retagging import retag_file, retag_store
from scraper.store import Store

app = typer.Typer()


@app.command()
def tag(
    source: Annotated[Path | None, typer.Argument(help=".csv, .jsonl or .parquet with title and/or text.")] = None,
    out: Annotated[Path | None, typer.Argument(help="Where the same rows go, with their tags.")] = None,
    store: StoreOption = DEFAULT_STORE,
    model: ModelOption = None,
) -> None:
    """Tag a file, or without arguments tag the store's articles anew."""
    if source is None:
        opened = Store(store, create=False)
        Console().print(f"{retag_store(opened, model):,} articles tagged: {store}", highlight=False)
    elif out is None:
        raise TableError(f"{source}: say where the tagged rows go: paylater tag {source} OUT.csv")
    else:
        Console().print(f"{retag_file(source, out, model):,} rows tagged: {out}", highlight=False)
