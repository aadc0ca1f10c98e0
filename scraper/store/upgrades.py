"""Stores of earlier schema versions, brought to the present one."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, update

from scraper.store.schema import info


def upgraded(connection: Connection, version: str) -> str:
    """Bring a store to the next version and on, as far as that is known how to; tables it lacked are there already."""
    while version in _UPGRADES:
        _UPGRADES[version](connection)
        version = str(int(version) + 1)
        connection.execute(update(info).where(info.c.key == "schema_version").values(value=version))
    return version


def _from_3(connection: Connection) -> None:
    for statement in (
        "ALTER TABLE articles ADD COLUMN extraction_version TEXT",
        "DROP INDEX links_by_target",
        "CREATE INDEX links_by_target ON links (target_id, source_id, rank)",
    ):
        connection.exec_driver_sql(statement)


def _from_4(connection: Connection) -> None:
    """Sketch every article anew: how n-grams are hashed has changed, and sketches of both ways cannot be compared."""
    from scraper.store.copies import sketch_anew  # it loads the classifier, which few stores that are opened need

    sketch_anew(connection)


_UPGRADES: dict[str, Callable[[Connection], None]] = {"3": _from_3, "4": _from_4}
