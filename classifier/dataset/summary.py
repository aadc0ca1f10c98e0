"""What is in a dataset, counted while its rows pass by: what card and metadata tell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from classifier.dataset.splits import SPLITS
from classifier.tags import RELEVANT, TAGS

UNTAGGED = "untagged"  # rows without a tag
BALANCED = (*TAGS, RELEVANT, UNTAGGED)  # what the balance of a dataset is told of
_DAY_CHARS = len("2025-01-31")


@dataclass(frozen=True, slots=True)
class About:
    """What the rows themselves do not tell of a dataset.

    Attributes
    ----------
    selection : tuple of str
        Which articles of the store were asked for, a phrase a filter; empty for all.
    n_groups : int
        Groups of near-copies among the rows.
    is_masked : bool
        Whether personal numbers were masked.
    """

    selection: tuple[str, ...] = ()
    n_groups: int = 0
    is_masked: bool = False


@dataclass(slots=True)
class Summary:
    """Counts of a dataset; `add` every batch once.

    Attributes
    ----------
    rows : Counter of str
        By split; splits without rows have no entry.
    labels : dict of str to Counter of str
        By split: rows with each label, and `UNTAGGED`.
    sources : dict of str to Counter of str
        By split: rows whose tags came from human, model or nobody.
    sites, models, annotators, extractions : Counter of str
        Rows by site, model version, annotator and extraction version.
    published, fetched : list of str
        First and last day (ISO 8601); empty where no row has one.
    undated : int
        Rows without a day of publication.
    """

    rows: Counter[str] = field(default_factory=Counter)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    sites: Counter[str] = field(default_factory=Counter)
    models: Counter[str] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    extractions: Counter[str] = field(default_factory=Counter)
    published: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    undated: int = 0

    @property
    def splits(self) -> list[str]:
        """Names of the splits that have rows, in their order."""
        return [split for split in SPLITS if self.rows[split]]

    def add(self, split: str, batch: pa.RecordBatch) -> None:
        """Count the rows of a batch, all of them of one split."""
        if not batch.num_rows:
            return
        self.rows[split] += batch.num_rows
        labels = self.labels.setdefault(split, Counter())
        labels.update(_counts(pc.list_flatten(batch["tags"])))
        labels[RELEVANT] += pc.sum(batch["relevant"]).as_py() or 0
        labels[UNTAGGED] += pc.sum(pc.equal(pc.list_value_length(batch["tags"]), 0)).as_py() or 0
        self.sources.setdefault(split, Counter()).update(_counts(batch["tag_source"].fill_null("nobody")))
        self.sites.update(_counts(batch["site"]))
        self.models.update(_counts(batch["model_version"]))
        self.annotators.update(_counts(batch["annotator"]))
        self.extractions.update(_counts(batch["extraction_version"]))
        self.published = _widened(self.published, batch["published_date"])
        self.fetched = _widened(self.fetched, batch["fetched_at"])
        self.undated += batch["published_date"].null_count


def _counts(values: pa.Array) -> dict[str, int]:
    return {pair["values"]: pair["counts"] for pair in pc.value_counts(values.drop_null()).to_pylist()}


def _widened(days: list[str], times: pa.Array) -> list[str]:
    found = pc.min_max(times).as_py()
    seen = [moment.isoformat()[:_DAY_CHARS] for moment in found.values() if moment is not None]
    return [min(days + seen), max(days + seen)] if days + seen else []
