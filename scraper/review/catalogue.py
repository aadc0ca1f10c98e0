"""Every article of a store as small columns in memory: lists, filters and counts without reading a text."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import text

from classifier.tags import TAGS
from scraper.review.beside import Beside
from scraper.review.columns import UNDATED_DAY, Columns, Ids, Rows, bits_of, columns_of, read_columns
from scraper.review.filters import Filters
from scraper.store import Store
from scraper.store.labels import latest_label
from scraper.store.schema import labels

_RELOAD_SECONDS = 30.0  # the longest that another process's crawl goes unseen in lists
_LABELS = text("SELECT id, article_id, tags, relevant FROM labels WHERE id > :after ORDER BY labelled_at, id")
_LAST_LABEL = text("SELECT coalesce(max(id), 0) FROM labels")


class Catalogue:
    """The columns of a store, kept up with what this and other processes write."""

    def __init__(self, store: Store, beside: Beside) -> None:
        self._store, self._beside = store, beside
        self._lock = threading.Lock()
        self._watch = store.watch()
        self.version = self._watch()  # another number whenever anything was written
        self.columns = read_columns(store)
        self._last_label = self._labelled(self.columns, 0)
        self._loaded_at, self._is_stale = time.monotonic(), False

    def refresh(self) -> None:
        """Take in what was written since: labels at once, articles at most every half minute, read beside the page."""
        with self._lock:
            version = self._watch()
            if version != self.version:
                self._last_label = self._labelled(self.columns, self._last_label)
                self.version, self._is_stale = version, True
            if self._is_stale and time.monotonic() - self._loaded_at > _RELOAD_SECONDS:
                self._loaded_at, self._is_stale = time.monotonic(), False
                threading.Thread(target=self.reload, daemon=True).start()

    def reload(self) -> None:
        """Read everything anew, in another process; then the labels, so that none that came meanwhile is missed."""
        columns = self._beside.call(columns_of, self._store.url)
        with self._lock:
            self._last_label = self._labelled(columns, 0)
            self.columns = columns
            self._loaded_at = time.monotonic()

    def retract(self, article_id: int) -> None:
        """Let an article stand as the store has it, after a label of it was taken back."""
        given = latest_label(labels.c.tags, labels.c.relevant).where(labels.c.article_id == article_id)
        with self._lock:
            columns = self.columns
            self._labelled(columns, self._last_label)
            with self._store.reading() as connection:
                left = connection.execute(given).one_or_none()
                self._last_label = connection.execute(_LAST_LABEL).scalar_one()  # the next label may get this id again
            row = columns.row_of(article_id)
            if row is None:
                return
            if left is not None:
                _enter(columns, row, left.tags, relevant=left.relevant)
                return
            columns.bits[row], columns.relevant[row] = columns.model_bits[row], columns.model_relevant[row]
            columns.human[row], columns.unsure[row] = False, columns.model_unsure[row]

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
        undated = days == UNDATED_DAY  # come last either way
        return np.lexsort((days if sort == "oldest" else -days, undated))

    def _labelled(self, columns: Columns, after: int) -> int:
        """Enter the labels of higher ids than `after`; return the highest."""
        with self._store.reading() as connection:
            given = connection.execute(_LABELS, {"after": after}).all()
        for label in given:
            row = columns.row_of(label.article_id)
            if row is not None:
                _enter(columns, row, label.tags, relevant=label.relevant)
        return max([after, *(label.id for label in given)])


def _enter(columns: Columns, row: int, tags: str, *, relevant: bool) -> None:
    columns.bits[row], columns.relevant[row] = bits_of(json.loads(tags)), relevant
    columns.human[row], columns.unsure[row] = True, False


def _counted(names: Sequence[str], counts: npt.NDArray[np.intp], *, by_count: bool = False) -> list[tuple[str, int]]:
    found = [(name, int(count)) for name, count in zip(names, counts, strict=True) if count]
    return sorted(found, key=lambda one: (-one[1], one[0])) if by_count else found


def _index(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else -1
