"""The command ``paylater review``."""

from __future__ import annotations

import getpass
from contextlib import closing
from typing import Annotated

import typer
from rich.console import Console

from classifier.persistence import SHIPPED, load_model
from scraper.commands.options import DEFAULT_STORE, ModelOption, StoreOption
from scraper.store import Store

app = typer.Typer()


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
