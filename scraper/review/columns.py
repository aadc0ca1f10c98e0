"""Small columns of every article of a store: what lists, filters and counts are made of, read without a text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifier.tags import LABELS, TAGS
from scraper.review.filters import UNDATED
from scraper.store import Store

UNDATED_DAY = np.iinfo(np.int64).min  # as NumPy counts "not a time"
_UNSURE = (0.2, 0.8)  # a probability of any label between these makes an article unsure
_ROWS = (
    "SELECT articles.id, articles.site, articles.published, predictions.tags, predictions.relevant, "
    "predictions.probabilities, copies.group_id FROM articles "
    "LEFT JOIN predictions ON predictions.article_id = articles.id "
    "LEFT JOIN copies ON copies.article_id = articles.id ORDER BY articles.id"
)

Ids = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


@dataclass
class Columns:
    """One entry an article, ordered by id; `months` and `sites` are numbers into their names.

    `bits`, `relevant` and `unsure` are what an article counts as; as the model alone says it they are `model_bits`,
    `model_relevant` and `model_unsure`.
    """

    ids: Ids
    site_names: list[str]
    sites: npt.NDArray[np.int32]
    month_names: list[str]
    months: npt.NDArray[np.int32]
    days: npt.NDArray[np.int64]  # since 1970-01-01; the lowest number where unknown
    bits: npt.NDArray[np.uint8]  # tags, bit i for TAGS[i]
    relevant: npt.NDArray[np.bool_]
    model_bits: npt.NDArray[np.uint8]
    model_relevant: npt.NDArray[np.bool_]
    is_tagged: npt.NDArray[np.bool_]  # by the model
    human: npt.NDArray[np.bool_]
    unsure: npt.NDArray[np.bool_]
    model_unsure: npt.NDArray[np.bool_]
    groups: Ids

    def row_of(self, article_id: int) -> int | None:
        """Row number of one id; None where it is not there, as of an article that came in since."""
        row = int(np.searchsorted(self.ids, article_id))
        return row if row < len(self.ids) and self.ids[row] == article_id else None

    def rows_of(self, ids: Ids) -> Rows:
        """Row numbers of ids that are there."""
        rows = np.searchsorted(self.ids, ids)
        rows = rows[rows < len(self.ids)]
        return rows[np.isin(self.ids[rows], ids)]


def read_columns(store: Store) -> Columns:
    """Read them as the model says it, without people's labels; some seconds at 100,000 articles."""
    with store.reading() as connection:
        rows = connection.exec_driver_sql(_ROWS).all()
    sites, months = {row[1] for row in rows}, {_month(row[2]) for row in rows}
    site_names, month_names = sorted(sites), sorted(months)
    site_of = {name: number for number, name in enumerate(site_names)}
    month_of = {name: number for number, name in enumerate(month_names)}
    model_bits = np.array([bits_of(json.loads(row[3] or "[]")) for row in rows], np.uint8)
    model_relevant = np.array([bool(row[4]) for row in rows], bool)
    chances = np.array([_chances(row[5]) for row in rows]).reshape(-1, len(LABELS))
    unsure = np.logical_and(chances > _UNSURE[0], chances < _UNSURE[1]).any(axis=1).reshape(-1)
    return Columns(
        ids=np.array([row[0] for row in rows], np.int64),
        site_names=site_names,
        sites=np.array([site_of[row[1]] for row in rows], np.int32),
        month_names=month_names,
        months=np.array([month_of[_month(row[2])] for row in rows], np.int32),
        days=np.array([row[2][:10] if row[2] else "NaT" for row in rows], "datetime64[D]").astype(np.int64),
        bits=model_bits.copy(),
        relevant=model_relevant.copy(),
        model_bits=model_bits,
        model_relevant=model_relevant,
        is_tagged=np.array([row[3] is not None for row in rows], bool),
        human=np.zeros(len(rows), bool),
        unsure=unsure,
        model_unsure=unsure.copy(),
        groups=np.array([row[6] or row[0] for row in rows], np.int64),
    )


def columns_of(url: str) -> Columns:
    """Read them in another process, which opens the store anew."""
    with closing(Store(url, create=False)) as store:
        return read_columns(store)


def bits_of(tags: Sequence[str]) -> int:
    """Tags as bits in the order of `TAGS`."""
    return sum(1 << number for number, tag in enumerate(TAGS) if tag in tags)


def _month(published: str | None) -> str:
    return published[:7] if published else UNDATED


def _chances(found: str | None) -> list[float]:
    chances = json.loads(found) if found else {}
    return [chances.get(label, 0.0) for label in LABELS]
