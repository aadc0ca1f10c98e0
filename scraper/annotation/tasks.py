"""Articles of a store as tasks for an annotation tool, with what the tool needs to show them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from sqlalchemy import select

from scraper.annotation import doccano, label_studio
from scraper.annotation.errors import LabelsError
from scraper.annotation.rows import read_rows
from scraper.store import Store
from scraper.store.labels import article_ids
from scraper.store.records import records
from scraper.store.schema import articles, labels

Tool = Literal["label-studio", "doccano"]


@dataclass(frozen=True, slots=True)
class _Format:
    suffix: str
    between: tuple[str, str, str]  # before the tasks, between two, after them
    task_of: Callable[[Mapping[str, object]], dict[str, object]]
    setup: Callable[[], str]
    setup_suffix: str


_FORMATS: dict[Tool, _Format] = {
    "label-studio": _Format(
        ".json", ("[\n", ",\n", "\n]\n"), label_studio.task_of, label_studio.labelling_config, ".config.xml"
    ),
    "doccano": _Format(
        ".jsonl",
        ("", "\n", "\n"),
        doccano.example_of,
        lambda: json.dumps(doccano.label_types(), ensure_ascii=False, indent=1) + "\n",
        ".labels.json",
    ),
}


def write_tasks(
    store: Store,
    out: Path,
    tool: Tool,
    *,
    urls: Path | None = None,
    limit: int | None = None,
    include_labelled: bool = False,
) -> tuple[int, Path]:
    """Write tasks, and beside them what the tool has to be set up with.

    Texts are not masked, as what people mark in them is counted in their characters: the file is for people who may
    read the store.

    Parameters
    ----------
    store : Store
    out : Path
        .json for Label Studio, .jsonl for doccano.
    tool : {"label-studio", "doccano"}
    urls : Path, optional
        File with a column url: which articles, and in which order; all of them by URL otherwise.
    limit : int, optional
        At most so many.
    include_labelled : bool
        Whether also what somebody has labelled already: for a second opinion.

    Returns
    -------
    tuple of int and Path
        How many tasks, and the file for the tool's setup.

    Raises
    ------
    LabelsError
        For another suffix, a URL without an article, and a place that cannot be written.
    """
    form = _FORMATS[tool]
    if out.suffix != form.suffix:
        raise LabelsError(f"{out}: {tool} takes {form.suffix} files; write {out.with_suffix(form.suffix)}")
    setup = out.with_suffix(form.setup_suffix)
    labelled = set() if include_labelled else _labelled(store)
    wanted = None if urls is None else _wanted(store, urls)
    chosen: Iterable[Mapping[str, object]] = (
        record
        for record in records(store, source="model")
        if record["url"] not in labelled and (wanted is None or record["url"] in wanted)
    )
    if wanted is not None:
        chosen = sorted(chosen, key=lambda record: wanted[str(record["url"])])
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        rows = _write(out, form, islice(chosen, limit))
        setup.write_text(form.setup(), "utf-8")
    except OSError as error:
        raise LabelsError(f"{out}: cannot be written ({error.strerror or error}); name another place") from error
    return rows, setup


def _write(out: Path, form: _Format, chosen: Iterator[Mapping[str, object]]) -> int:
    partial = out.with_name(f".{out.name}.partial")  # a tool never sees half a file
    before, between, after = form.between
    rows = 0
    try:
        with partial.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(before)
            for rows, record in enumerate(chosen, 1):
                file.write((between if rows > 1 else "") + json.dumps(form.task_of(record), ensure_ascii=False))
            file.write(after)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return rows


def _labelled(store: Store) -> set[str]:
    query = select(articles.c.url).where(articles.c.id.in_(select(labels.c.article_id)))
    with store.reading() as connection:
        return set(connection.scalars(query))


def _wanted(store: Store, path: Path) -> dict[str, int]:
    """Return the articles' URLs in the order of the file."""
    rows = list(read_rows(path))
    asked = [str(row.values.get("url") or "") for row in rows]
    with store.reading() as connection:
        ids = article_ids(connection, asked)
        unknown = next((number for number, url in enumerate(asked) if url not in ids), None)
        if unknown is not None:
            raise LabelsError(f"{rows[unknown].place}, column url: {store.url} has no article at {asked[unknown]!r}")
        known = {row.id: row.url for row in connection.execute(select(articles.c.id, articles.c.url))}
    return {known[ids[url]]: number for number, url in reversed(list(enumerate(asked)))}
