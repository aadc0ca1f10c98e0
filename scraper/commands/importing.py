"""The command ``paylater import``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scraper.archives.capture import ArchiveError
from scraper.archives.import_files import ImportOptions, import_files
from scraper.archives.imported import print_imported
from scraper.bulk.errors import BulkError
from scraper.commands.bulk import DaskOption, bulk
from scraper.commands.exit_codes import PARTIAL
from scraper.commands.options import DEFAULT_STORE, ModelOption, StoreOption
from scraper.crawling.receipts import print_receipt
from scraper.store import Store

app = typer.Typer()


@app.command("import")
def import_command(
    paths: Annotated[
        list[str],
        typer.Argument(
            help=".warc, .warc.gz, .html, .mhtml files, and folders of them; with --out WARC only, also globs and URLs."
        ),
    ],
    store: StoreOption = DEFAULT_STORE,
    base_url: Annotated[
        str | None,
        typer.Option(help="URL of a saved page that does not say where it is from; of several, with / at its end."),
    ] = None,
    sites: Annotated[Path | None, typer.Option(help="TOML file of CSS selectors for sites that need them.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that extract; as many as there are cores.")
    ] = None,
    model: ModelOption = None,
    out: Annotated[
        str | None,
        typer.Option(help="Folder or URL for Parquet files, instead of a store: for more than one can hold."),
    ] = None,
    dask: DaskOption = None,
) -> None:
    """Read kept pages, any other WARC files, and saved pages, as if they were crawled; no network is used.

    The time of a saved page is when it says it was saved, else when its file was last changed. The sites of imported
    pages are not crawled by that: their links are in the link graph, and wait until a crawl is started on their site.

    With --out articles are extracted, tagged and grouped with their near-copies as rows of Parquet files, on many
    machines with --dask. Of a page that was fetched several times the last state is taken; further pages of an article
    (下一页) are rows of their own, and related links are left out.

    Exit code 0: every page was read. 3: some records or files were damaged, or it was interrupted. 2: there was none.
    """
    if out is not None:
        if base_url is not None or workers is not None:
            raise BulkError(
                "--out goes with neither --base-url nor --workers: it takes WARC files, and --dask for cores"
            )
        bulk(paths, out, model=model, dask=dask, is_pages=True, sites=sites)
        return
    if dask is not None:
        raise BulkError(f"--dask {dask}: a store takes one process; say where rows go instead: --out FOLDER")
    console, errors = Console(), Console(stderr=True)
    imported = import_files([Path(path) for path in paths], store, ImportOptions(base_url, sites, workers, model))
    print_imported(imported, console)
    with closing(Store(store)) as opened:
        print_receipt(opened, console)
    console.print(f"store: {store}", highlight=False, soft_wrap=True)
    for fault in imported.faults:
        errors.print(f"error: {fault}", highlight=False, markup=False, soft_wrap=True)
    if not imported.ends.total():
        raise ArchiveError(f"{', '.join(paths)}: there is no page in it")
    if imported.is_cut_short:
        errors.print("partial: interrupted; run this again to go on", highlight=False, soft_wrap=True)
    if imported.is_cut_short or imported.lost or imported.faults:
        raise typer.Exit(PARTIAL)
