"""The command ``paylater``: parsing and printing; the work is done elsewhere."""

from __future__ import annotations

import getpass
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from classifier import ModelError
from classifier.cli import app as classifier_app
from classifier.corpus import CorpusError
from classifier.counting import By, Date, count_shares
from classifier.dataset import ExportError, check_suffix, write_table
from classifier.persistence import SHIPPED, load_model
from classifier.tables import TableError
from classifier.tags import LABELS
from scraper.ages import AgeError
from scraper.annotation.cli import app as annotation_app
from scraper.annotation.errors import LabelsError
from scraper.archives.capture import ArchiveError
from scraper.archives.import_files import ImportOptions, import_files
from scraper.archives.imported import print_imported
from scraper.crawling import CrawlOptions, crawl
from scraper.demo.show import show
from scraper.export_cli import app as export_app
from scraper.extraction.overrides import OverridesError
from scraper.learning import app as learning_app
from scraper.options import DEFAULT_STORE, ModelOption, StoreOption
from scraper.receipts import print_receipt
from scraper.retagging import retag_file, retag_store
from scraper.shares import print_shares, read_counted
from scraper.store import Store, StoreError, pages_beside
from scraper.urls import UrlError, canonical, site_named

app = typer.Typer(
    help="Crawl, clean and tag what Chinese sites tell consumers about paying later and in instalments.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(classifier_app)
app.add_typer(export_app)
app.add_typer(annotation_app)
app.add_typer(learning_app)

BAD_INPUT = 2  # exit code of bad input, and of a crawl that got nothing
PARTIAL = 3  # of a crawl that has something, but not all that was asked for
_EXPECTED = (
    UrlError, AgeError, OverridesError, StoreError, ModelError, CorpusError, ExportError, TableError, LabelsError,
    ArchiveError,
)  # fmt: skip


def _known(tags: list[str] | None) -> list[str] | None:
    for tag in tags or ():
        if tag not in LABELS:
            raise typer.BadParameter(f"{tag!r} is unknown; one of {', '.join(LABELS)}")
    return tags


@app.command("crawl")
def crawl_command(
    urls: Annotated[
        list[str] | None, typer.Argument(help="Start URLs; without any, goes on with what is pending.")
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    max_pages: Annotated[int, typer.Option(min=0, help="Stop after so many pages; 0: no limit.")] = 0,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="HOST[:PORT] to follow links to, beside those of the start URLs.")
    ] = None,
    delay: Annotated[float | None, typer.Option(min=0, help="Seconds between two requests to one host.")] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Requests at a time to one host.")] = None,
    contact: Annotated[
        str, typer.Option(envvar="PAYLATER_CONTACT", help="Mail or page in the user agent, for the site's owner.")
    ] = "",
    refresh: Annotated[
        str | None, typer.Option(metavar="AGE", help="Ask again for articles older than this, such as 12h or 7d.")
    ] = None,
    focus: Annotated[
        bool, typer.Option("--focus/--no-focus", help="First what promises to be relevant, for crawls that stop early.")
    ] = False,
    sites: Annotated[Path | None, typer.Option(help="TOML file of CSS selectors for sites that need them.")] = None,
    keep_pages: Annotated[
        bool, typer.Option("--keep-pages", help="Keep every answer as it came, as WARC, in a folder beside the store.")
    ] = False,
    pages: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep them in this folder instead; implies --keep-pages.")
    ] = None,
    model: ModelOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every page.")] = False,
    receipt: Annotated[
        bool, typer.Option("--receipt", help="Crawl nothing; show what became of every URL so far.")
    ] = False,
) -> None:
    """Crawl along related-content lists, clean, tag, store. Run it again to go on where it stopped.

    Exit code 0: everything that could be had is stored. 3: some pages failed for a reason that may pass, or are still
    to come, and running it again asks for them; or one of several start URLs gave nothing. 2: nothing was had, or the
    input is wrong.
    """
    console = Console()
    if receipt:
        with closing(Store(store, create=False)) as opened:
            print_receipt(opened, console, whole=True)
        return
    options = CrawlOptions(
        allow_sites=tuple(map(site_named, allow_host or ())), max_pages=max_pages, delay=delay,
        concurrency=concurrency, contact=contact, refresh=refresh, focus=focus,
        sites=sites, pages=pages or (pages_beside(store) if keep_pages else None), model=model, verbose=verbose,
    )  # fmt: skip
    result = crawl(urls or [], store, options)
    with closing(Store(store)) as opened:
        print_receipt(opened, console)
    if result.receipt.discovered == 0:
        raise StoreError(f"{store}: knows no URL yet; name a start: paylater crawl https://example.com/page.html")
    if options.pages is not None:
        console.print(f"pages: {options.pages}", highlight=False, soft_wrap=True)
    console.print(
        f"store: {store}\nnext: paylater export articles.csv" + ("" if store == DEFAULT_STORE else f" --store {store}")
    )
    for url, reason in result.unreached.items():
        Console(stderr=True).print(
            f"error: {url}: {reason}; check the address, then run this again", highlight=False, soft_wrap=True
        )
    if urls and len(result.unreached) == len({canonical(url) for url in urls}):
        raise typer.Exit(BAD_INPUT)
    if result.missed or result.is_cut_short:
        missed = f"{result.missed:,} pages failed or are not whole for a reason that may pass"
        Console(stderr=True).print(
            f"partial: {missed}, {result.receipt.pending:,} are to come; run this again",
            highlight=False,
            soft_wrap=True,
        )
    if result.missed or result.is_cut_short or result.unreached:
        raise typer.Exit(PARTIAL)


@app.command("import")
def import_command(
    paths: Annotated[list[Path], typer.Argument(help=".warc, .warc.gz, .html and .mhtml files, and folders of them.")],
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
) -> None:
    """Read kept pages, any other WARC files, and saved pages, as if they were crawled; no network is used.

    The time of a saved page is when it says it was saved, else when its file was last changed. The sites of imported
    pages are not crawled by that: their links are in the link graph, and wait until a crawl is started on their site.

    Exit code 0: every page was read. 3: some records or files were damaged, or it was interrupted. 2: there was none.
    """
    console, errors = Console(), Console(stderr=True)
    imported = import_files(paths, store, ImportOptions(base_url, sites, workers, model))
    print_imported(imported, console)
    with closing(Store(store)) as opened:
        print_receipt(opened, console)
    console.print(f"store: {store}", highlight=False, soft_wrap=True)
    for fault in imported.faults:
        errors.print(f"error: {fault}", highlight=False, markup=False, soft_wrap=True)
    if not imported.ends.total():
        raise ArchiveError(f"{', '.join(map(str, paths))}: there is no page in it")
    if imported.is_cut_short:
        errors.print("partial: interrupted; run this again to go on", highlight=False, soft_wrap=True)
    if imported.is_cut_short or imported.lost or imported.faults:
        raise typer.Exit(PARTIAL)


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


@app.command()
def review(
    store: StoreOption = DEFAULT_STORE,
    annotator: Annotated[
        str, typer.Option(envvar="PAYLATER_ANNOTATOR", help="Whose labels the corrections are; by default your login.")
    ] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback; 0: a free one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Whether to open it in the browser.")] = True,
    model: ModelOption = None,
) -> None:
    """Look through the store and correct tags in the browser; every correction is a human label at once.

    Its queue begins with what paylater suggest lists, by the model that --model names.
    """
    from scraper.review.serving import serve_review  # its web server is slow to import, and other commands need none

    load_model(model or SHIPPED)  # what is wrong with it is told before anything is served
    with closing(Store(store, create=False)) as opened:
        serve_review(
            opened, annotator or getpass.getuser(), port=port, open_browser=browser, console=Console(), model=model
        )


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo's store and exports go; made anew.")] = Path("data/demo"),
) -> None:
    """Serve the built-in site on loopback, crawl it, tag, export, and show what was found."""
    show(folder)


def main() -> None:
    """Run a command; expected faults end in one line and exit code 2."""
    try:
        app()
    except _EXPECTED as error:
        Console(stderr=True).print(f"error: {error}", highlight=False, markup=False, soft_wrap=True)
        sys.exit(BAD_INPUT)
