"""The command ``paylater demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scraper.demo.show import show

app = typer.Typer()


@app.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo's store and exports go; made anew.")] = Path("data/demo"),
) -> None:
    """Serve the built-in site on loopback, crawl it, tag, export, and show what was found."""
    show(folder)
