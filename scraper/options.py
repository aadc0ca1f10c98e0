"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

DEFAULT_STORE = "sqlite:///data/paylater.db"
StoreOption = Annotated[
    str, typer.Option("--store", envvar="PAYLATER_STORE", help="Database that holds frontier and articles.")
]
