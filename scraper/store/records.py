"""Articles of a store as plain records: what exports, counts and reviews read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from scraper.store import Store
from scraper.store.record_query import COLUMNS, LabelSource, column, passing
from scraper.store.schema import articles
from scraper.store.selection import Selection

_BATCH_ROWS = 500
_NAMES = [column.name for column in articles.c if column.name not in ("id", "frontier_id")]
_NAMES += [name for name in COLUMNS if name != "group_id"]
_EMPTY = {"tags": "[]", "model_tags": "null", "probabilities": "{}", "evidence": "[]"}  # JSON, of what has none
_ALL = Selection()


def records(
    store: Store, *, source: LabelSource = "both", selection: Selection = _ALL, names: Sequence[str] = _NAMES
) -> Iterator[dict[str, object]]:
    """Articles with their tags, ordered by URL, in batches that fit any memory.

    Parameters
    ----------
    store : Store
    source : {"both", "human", "model"}
        Whose tags: with "both" people's where there are any, else the model's; with "human" only articles that people
        have labelled are given; with "model" people's labels are passed over, and articles that no model has seen.
    selection : Selection
        Which articles.
    names : sequence of str
        Which of the keys below; all by default. What is left out is not read.

    Yields
    ------
    dict
        The columns of `articles` but ids; ``tags`` (list of ids) and ``relevant`` with ``tag_source``, which is None
        for an article that nobody and nothing has tagged; ``annotator``, ``labelled_at`` and ``label_is_stale``
        (whether the text has changed since) of people's labels; ``probabilities`` (mapping), ``evidence`` (list) and
        ``model_version`` of the model, whoever gave the tags, and ``model_tags``, a list of its tags with "relevant"
        among them where it says so; ``duplicate_group``, the URL of the first article of its
        group of near-copies; ``linked_from`` and ``linked_rank``, the page in whose related list it was found first
        and its place there from 1, None for a start URL.
    """
    query = passing([column(name).label(name) for name in names], source=source, selection=selection)
    json_columns = [name for name in names if name in _EMPTY]
    with store.reading() as connection:
        for row in connection.execute(query.execution_options(yield_per=_BATCH_ROWS)):
            record = dict(row._mapping)
            for key in json_columns:
                record[key] = json.loads(record[key] or _EMPTY[key])
            yield record
