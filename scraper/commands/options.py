"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_STORE = "sqlite:///data/paylater.db"
StoreOption = Annotated[
    str, typer.Option("--store", envvar="PAYLATER_STORE", help="Database that holds frontier and articles.")
]
ModelOption = Annotated[Path | None, typer.Option("--model", help="Model file instead of the shipped one.")]
