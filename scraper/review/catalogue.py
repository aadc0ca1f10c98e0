"""Every article of a store as small columns in memory: lists, filters and counts without reading a text."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import text

from classifier.tags import LABELS, TAGS
from scraper.review.filters import UNDATED, Filters
from scraper.store import Store

_RELOAD_SECONDS = 30.0  # the longest that another process's crawl goes unseen in lists
_UNSURE = (0.2, 0.8)  # a probability of any label between these makes an article unsure
_UNDATED_DAY = np.iinfo(np.int64).min  # as NumPy counts "not a time"
_ROWS = (
    "SELECT articles.id, articles.site, articles.published, predictions.tags, predictions.relevant, "
    "predictions.probabilities, copies.group_id FROM articles "
    "LEFT JOIN predictions ON predictions.article_id = articles.id "
    "LEFT JOIN copies ON copies.article_id = articles.id ORDER BY articles.id"
)
_LABELS = text("SELECT id, article_id, tags, relevant FROM labels WHERE id > :after ORDER BY labelled_at, id")

Ids = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


@dataclass
class Columns:
    """One entry an article, ordered by id; `months` and `sites` are numbers into their names.

    `bits` and `relevant` are what an article counts as, `model_bits` and `model_relevant` what the model says.
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
    groups: Ids

    def rows_of(self, ids: Ids) -> Rows:
        """Row numbers of ids that are there."""
        rows = np.searchsorted(self.ids, ids)
        rows = rows[rows < len(self.ids)]
        return rows[np.isin(self.ids[rows], ids)]


class Catalogue:
    """The columns of a store, kept up with what this and other processes write."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._watch = store.watch()
        self._version = self._watch()
        self.columns, self._last_label = self._load()
        self._loaded_at = time.monotonic()

    def refresh(self) -> None:
        """Take in what was written since: labels at once, articles at most every half minute, read beside the page."""
        with self._lock:
            version = self._watch()
            if version == self._version:
                return
            self._take_labels(self.columns)
            self._version = version
            if time.monotonic() - self._loaded_at > _RELOAD_SECONDS:
                self._loaded_at = time.monotonic()
                threading.Thread(target=self.reload, daemon=True).start()

    def reload(self) -> None:
        """Read everything anew, as after a label was taken back."""
        columns, last_label = self._load()
        with self._lock:
            self.columns, self._last_label = columns, last_label
            self._take_labels(columns)
            self._loaded_at = time.monotonic()

    def select(self, filters: Filters, found: Ids | None) -> Rows:
        """Rows that pass all filters, in the order asked for; `found` are the ids of a search, None for no search."""
        columns = self.columns
        rows = np.arange(len(columns.ids)) if found is None else np.sort(columns.rows_of(found))
        for mask in self._masks(filters).values():
            rows = rows[mask[rows]]
        return rows[self._order(filters.sort, rows)]

    def facets(self, filters: Filters, found: Ids | None) -> dict[str, list[tuple[str, int]]]:
        """For each filter its values with the articles that choosing it would give, the other filters kept."""
        columns = self.columns
        base = np.arange(len(columns.ids)) if found is None else columns.rows_of(found)
        masks = self._masks(filters)

        def remaining(but: str) -> Rows:
            rows = base
            for name, mask in masks.items():
                if name != but:
                    rows = rows[mask[rows]]
            return rows

        rows = remaining("tag")
        any_tag = [(tag, int((columns.bits[rows] >> number & 1).sum())) for number, tag in enumerate(TAGS)]
        none = int((columns.relevant[rows] & (columns.bits[rows] == 0)).sum())
        off = int((~columns.relevant[rows]).sum())
        by_site = np.bincount(columns.sites[remaining("site")], minlength=len(columns.site_names))
        by_month = np.bincount(columns.months[remaining("month")], minlength=len(columns.month_names))
        human = columns.human[remaining("source")]
        unsure = columns.unsure[remaining("certainty")]
        return {
            "tag": [*any_tag, ("none", none), ("irrelevant", off)],
            "site": _counted(columns.site_names, by_site, by_count=True),
            "month": sorted(_counted(columns.month_names, by_month), reverse=True),
            "source": [("human", int(human.sum())), ("model", int((~human).sum()))],
            "certainty": [("unsure", int(unsure.sum())), ("sure", int((~unsure).sum()))],
        }

    def _masks(self, filters: Filters) -> dict[str, npt.NDArray[np.bool_]]:
        columns = self.columns
        masks: dict[str, npt.NDArray[np.bool_]] = {}
        if filters.tag in TAGS:
            masks["tag"] = (columns.bits >> TAGS.index(filters.tag) & 1).astype(bool)
        elif filters.tag == "none":
            masks["tag"] = columns.relevant & (columns.bits == 0)
        elif filters.tag == "irrelevant":
            masks["tag"] = ~columns.relevant
        if filters.site:
            masks["site"] = columns.sites == _index(columns.site_names, filters.site)
        if filters.month:
            masks["month"] = columns.months == _index(columns.month_names, filters.month)
        if filters.source:
            masks["source"] = columns.human == (filters.source == "human")
        if filters.certainty:
            masks["certainty"] = columns.unsure == (filters.certainty == "unsure")
        return masks

    def _order(self, sort: str, rows: Rows) -> Rows:
        days = self.columns.days[rows]
        undated = days == _UNDATED_DAY  # come last either way
        return np.lexsort((days if sort == "oldest" else -days, undated))

    def _load(self) -> tuple[Columns, int]:
        """Read the columns, and the id of the latest label in them."""
        with self._store.reading() as connection:
            rows = connection.exec_driver_sql(_ROWS).all()
        sites, months = {row[1] for row in rows}, {_month(row[2]) for row in rows}
        site_names, month_names = sorted(sites), sorted(months)
        site_of = {name: number for number, name in enumerate(site_names)}
        month_of = {name: number for number, name in enumerate(month_names)}
        model_bits = np.array([bits_of(json.loads(row[3] or "[]")) for row in rows], np.uint8)
        model_relevant = np.array([bool(row[4]) for row in rows], bool)
        chances = np.array([_chances(row[5]) for row in rows]).reshape(-1, len(LABELS))
        columns = Columns(
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
            unsure=np.logical_and(chances > _UNSURE[0], chances < _UNSURE[1]).any(axis=1).reshape(-1),
            groups=np.array([row[6] or row[0] for row in rows], np.int64),
        )
        return columns, self._labelled(columns, 0)

    def _take_labels(self, columns: Columns) -> None:
        self._last_label = self._labelled(columns, self._last_label)

    def _labelled(self, columns: Columns, after: int) -> int:
        """Enter the labels of higher ids than `after`; return the highest."""
        with self._store.reading() as connection:
            rows = connection.execute(_LABELS, {"after": after}).all()
        for row in rows:
            place = int(np.searchsorted(columns.ids, row.article_id))
            if place == len(columns.ids) or columns.ids[place] != row.article_id:
                continue  # of an article that came in since the columns were read
            columns.bits[place], columns.relevant[place] = bits_of(json.loads(row.tags)), row.relevant
            columns.human[place], columns.unsure[place] = True, False
        return max([after, *(row.id for row in rows)])


def bits_of(tags: Sequence[str]) -> int:
    """Tags as bits in the order of `TAGS`."""
    return sum(1 << number for number, tag in enumerate(TAGS) if tag in tags)


def _month(published: str | None) -> str:
    return published[:7] if published else UNDATED


def _chances(found: str | None) -> list[float]:
    chances = json.loads(found) if found else {}
    return [chances.get(label, 0.0) for label in LABELS]


def _counted(names: Sequence[str], counts: npt.NDArray[np.intp], *, by_count: bool = False) -> list[tuple[str, int]]:
    found = [(name, int(count)) for name, count in zip(names, counts, strict=True) if count]
    return sorted(found, key=lambda one: (-one[1], one[0])) if by_count else found


def _index(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else -1
