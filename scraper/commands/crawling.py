"""The command ``paylater crawl``."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scraper.commands.exit_codes import BAD_INPUT, PARTIAL
from scraper.commands.options import DEFAULT_STORE, ModelOption, StoreOption
from scraper.crawling.crawl import CrawlOptions, crawl
from scraper.crawling.receipts import print_receipt
from scraper.store import Store, StoreError, pages_beside
from scraper.urls import canonical, site_named

app = typer.Typer()


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
