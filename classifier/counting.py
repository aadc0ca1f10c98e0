"""Shares of tags over months, years or sites: each text counted once, what the tagger gets wrong reckoned with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from classifier.error_rates import ErrorRates, rates_of_corpus, rates_of_store
from classifier.model import TagModel
from classifier.periods import Dates, dates_of
from classifier.prevalence import Observed, share_of
from classifier.tags import LABELS, RELEVANT

By = Literal["month", "year", "site"]
Date = Literal["published", "fetched"]

WHOLE = "all"  # the period of everything
# What counting needs of an export's columns.
COUNTED = (
    "published", "fetched_at", "site", "tags", "relevant", *(f"p_{label}" for label in LABELS),
    "tag_source", "model_version", "label_is_stale", "duplicate_group",
)  # fmt: skip

_HUMAN, _MODEL, _NOBODY = 0, 1, 2  # whose tags, the best first


@dataclass(frozen=True, slots=True)
class Counted:
    """Shares, and what they were made of.

    Attributes
    ----------
    shares : DataFrame
        One row a period and label. Columns: month, year or site ("unknown" for pages without a date, "all" for
        everything); tag; ``pages``; ``texts``, independent ones; ``checked``, texts labelled by people; ``carrying``,
        texts with the label, as people or the tagger say; ``share``, the estimated true share of the tagged or labelled
        texts, with the ends of its 95 % interval, ``low`` and ``high``: fractions in [0, 1], NaN where there are none.
    rates : Mapping of str to ErrorRates
        The tagger's, that were reckoned with.
    pages, texts, checked, untagged : int
        Articles; independent texts, those of them labelled by people, those tagged by nobody, which are in no share.
    undated, implausible : int
        Pages; see `classifier.periods.Dates`.
    model_versions : tuple of str
        Of the models that tagged the texts.
    """

    shares: pd.DataFrame
    rates: Mapping[str, ErrorRates]
    pages: int
    texts: int
    checked: int
    untagged: int
    undated: int
    implausible: int
    model_versions: tuple[str, ...]


def count_shares(
    articles: pd.DataFrame,
    model: TagModel,
    *,
    by: By = "month",
    date: Date = "published",
    tags: Sequence[str] = LABELS,
) -> Counted:
    """Estimate what share of texts carries each tag.

    Near-copies (one ``duplicate_group``) are one text. It counts where its earliest page does; its tags are those of
    the earliest page that a person has labelled, else of the earliest that was tagged: one judgement, as error rates
    are measured, not the best of several. Pages count where they stand themselves. People's labels count as right.

    Parameters
    ----------
    articles : DataFrame
        An export, or at least its columns `COUNTED`; ``site`` and ``label_is_stale`` may be missing.
    model : TagModel
        What tagged them: its thresholds, and its error rates as counted on its corpus; the store's own are used where
        people have labelled enough of it (see `classifier.error_rates`).
    by : {"month", "year", "site"}
    date : {"published", "fetched"}
        What months and years are of.
    tags : sequence of str
        Labels, in the order of the rows.
    """
    dates = dates_of(articles, date)
    periods = articles["site"].astype("str") if by == "site" else dates.periods(by)
    texts = _texts(articles, dates, periods)
    corpus = rates_of_corpus(model.article_errors)
    rates = rates_of_store(texts, dict(zip(LABELS, model.article_thresholds.tolist(), strict=True)), corpus)
    pages = periods.value_counts()
    order = pages.index.tolist() if by == "site" else sorted(pages.index)
    n_pages = pages.to_dict() | {WHOLE: len(articles)}
    rows = [
        {by: period, "tag": tag, "pages": n_pages[period], **_row(n_texts, observed, rates[tag])}
        for tag in tags
        for period, n_texts, observed in _observed(texts, tag, order)
    ]
    versions = set(articles["model_version"].dropna().unique()) - {""}
    return Counted(
        pd.DataFrame(rows, columns=[by, "tag", "pages", "texts", "checked", "carrying", "share", "low", "high"]),
        rates, len(articles), len(texts), int((texts["whose"] == _HUMAN).sum()), int((texts["whose"] == _NOBODY).sum()),
        dates.undated, dates.implausible, tuple(sorted(map(str, versions))),
    )  # fmt: skip


def _texts(articles: pd.DataFrame, dates: Dates, periods: pd.Series) -> pd.DataFrame:
    """One row a text: period, whose tags, the labels as true or false, probabilities, whether it is a sample."""
    source = articles["tag_source"].to_numpy(object)
    whose = np.select([source == "human", source == "model"], [_HUMAN, _MODEL], _NOBODY)
    groups = _numbered(articles["duplicate_group"])
    moments = dates.moments.astype("int64").where(dates.moments.notna(), np.iinfo(np.int64).max).to_numpy()
    by_age = np.lexsort((moments, groups))
    by_worth = np.lexsort((moments, whose, groups))
    _, first = np.unique(groups[by_age], return_index=True)  # both orders have the groups in the same places
    judged = articles.iloc[by_worth[first]]
    carried = _labels(judged["tags"], judged["relevant"])
    stale = _is_true(judged["label_is_stale"]) if "label_is_stale" in judged else np.zeros(len(judged), bool)
    return pd.DataFrame(
        {"period": periods.to_numpy()[by_age[first]], "whose": whose[by_worth[first]]}
        | {"is_sample": (whose[by_worth[first]] == _HUMAN) & ~stale}
        | {label: carried[label] for label in LABELS}
        | {f"p_{label}": pd.to_numeric(judged[f"p_{label}"], "coerce").to_numpy(float) for label in LABELS}
    )


def _numbered(groups: pd.Series) -> npt.NDArray[np.int64]:
    """Return groups as numbers; what is in none is one of its own."""
    numbers, names = pd.factorize(groups.where(groups != ""))
    alone = numbers < 0
    numbers[alone] = len(names) + np.arange(alone.sum())
    return numbers.astype(np.int64)


def _labels(tags: pd.Series, relevant: pd.Series) -> dict[str, npt.NDArray[np.bool_]]:
    """Labels as true or false from lists of ids, or ids joined by commas as in a CSV file."""
    joined = tags.map(lambda given: given if isinstance(given, str) else ",".join(_ids(given)))
    found = {tag: joined.str.contains(rf"\b{tag}\b").to_numpy(bool) for tag in LABELS if tag != RELEVANT}
    return found | {RELEVANT: np.logical_or.reduce([_is_true(relevant), *found.values()])}


def _is_true(column: pd.Series) -> npt.NDArray[np.bool_]:
    return column.astype("str").str.lower().isin(("true", "1", "1.0")).to_numpy(bool)


def _ids(given: object) -> Iterable[str]:
    return [str(tag) for tag in given] if isinstance(given, (list, tuple, np.ndarray)) else []


def _observed(texts: pd.DataFrame, tag: str, periods: Sequence[str]) -> Iterator[tuple[str, int, Observed]]:
    """Period, number of texts and what was seen of them; of everything last."""
    checked, tagged = texts["whose"] == _HUMAN, texts["whose"] == _MODEL
    seen = {
        "texts": True,
        "checked": checked,  # from here on as in Observed
        "checked_yes": checked & texts[tag],
        "tagged": tagged,
        "tagged_yes": tagged & texts[tag],
        "prone": tagged if tag == RELEVANT else tagged & texts[RELEVANT],
    }
    counts = pd.DataFrame(seen, index=texts.index).groupby(texts["period"]).sum().reindex(list(periods), fill_value=0)
    counts.loc[WHOLE] = counts.sum()
    for period, row in zip(counts.index, counts.to_numpy(int).tolist(), strict=True):
        yield str(period), row[0], Observed(*row[1:])


def _row(texts: int, observed: Observed, rates: ErrorRates) -> dict[str, float]:
    share = share_of(observed, rates)
    return {
        "texts": texts, "checked": observed.checked, "carrying": observed.checked_yes + observed.tagged_yes,
        "share": share.share, "low": share.low, "high": share.high,
    }  # fmt: skip
