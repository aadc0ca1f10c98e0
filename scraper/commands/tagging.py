"""The command ``paylater tag``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from classifier.dataset.files import SUFFIXES
from classifier.tables import TableError
from scraper.bulk.errors import BulkError
from scraper.commands.bulk import DaskOption, bulk, is_url
from scraper.commands.options import DEFAULT_STORE, ModelOption, StoreOption
from scraper.retagging import retag_file, retag_store
from scraper.store import Store

app = typer.Typer()


@app.command()
def tag(
    source: Annotated[
        str | None,
        typer.Argument(
            help=".csv, .jsonl or .parquet with title and/or text; for a folder as OUT also a folder, glob or URL."
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Argument(help="Where the same rows go, with their tags: a file, or a folder or URL for Parquet files."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    model: ModelOption = None,
    dask: DaskOption = None,
) -> None:
    """Tag a file, or without arguments tag the store's articles anew.

    Where OUT is a folder, rows of any number go to it as Parquet files, with the groups of near-copies, on many
    machines with --dask. Exit code 3: some lines or files could not be read; the rest is there.
    """
    if source is None:
        if dask is not None:
            raise BulkError(f"--dask {dask}: say what is tagged and where it goes: paylater tag IN OUT --dask {dask}")
        opened = Store(store, create=False)
        Console().print(f"{retag_store(opened, model):,} articles tagged: {store}", highlight=False)
    elif out is None:
        raise TableError(f"{source}: say where the tagged rows go: paylater tag {source} OUT.csv")
    elif dask is not None or is_url(out) or not Path(out).suffix or Path(out).is_dir():
        if out.endswith(SUFFIXES):
            raise BulkError(f"{out}: is a file; bulk work writes several, so name a folder: {out.rpartition('.')[0]}")
        bulk([source], out, model=model, dask=dask, is_pages=False)
    elif is_url(source):
        raise BulkError(f"{source}: is read for a folder only; name one: paylater tag {source} {Path(out).stem}")
    else:
        rows = retag_file(Path(source), Path(out), model)
        Console().print(f"{rows:,} rows tagged: {out}", highlight=False)
