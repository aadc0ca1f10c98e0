"""Which month or year an article counts for: dates of differing precision, and those that cannot be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

UNKNOWN = "unknown"  # the period of what has no date

_ZONE = "Asia/Shanghai"  # of the readers, and of times without an offset
_FIRST = pd.Timestamp("1995-01-01", tz=_ZONE)  # a year after China's first web page; what is earlier is a slip
_SLACK = pd.Timedelta(days=1)  # after it was fetched, for clocks and time zones
_DAY_CHARS = len("2025-01-31")  # a year alone tells no month
_NO_OFFSET = r"\d[T ]\d\d:\d\d[\d:.]*$"
_FORMATS = {"month": "%Y-%m", "year": "%Y"}


@dataclass(frozen=True, slots=True)
class Dates:
    """When articles count.

    Attributes
    ----------
    moments : Series of datetime, Asia/Shanghai
        NaT where unknown; of a day its morning.
    undated, implausible : int
        Articles without a date, and with one that cannot be read, is from before 1995, or is later than the page was
        fetched.
    """

    moments: pd.Series
    undated: int
    implausible: int

    def periods(self, by: Literal["month", "year"]) -> pd.Series:
        """Name the period of each article, such as 2025-01 or 2025; `UNKNOWN` where there is no date."""
        return self.moments.dt.strftime(_FORMATS[by]).fillna(UNKNOWN)


def dates_of(articles: pd.DataFrame, date: Literal["published", "fetched"]) -> Dates:
    """Read the dates of articles.

    Parameters
    ----------
    articles : DataFrame
        With ``published`` and ``fetched_at``, ISO 8601 texts: a day, or a moment.
    date : {"published", "fetched"}
    """
    fetched = _read(articles["fetched_at"])
    given = articles["published" if date == "published" else "fetched_at"]
    moments = _read(given) if date == "published" else fetched
    plausible = (moments >= _FIRST) & ~(moments > fetched + _SLACK)
    missing = given.isna() | (given.astype("str") == "")
    return Dates(moments.where(plausible), int(missing.sum()), int((~missing & ~plausible).sum()))


def _read(column: pd.Series) -> pd.Series:
    text = column.astype("str").where(column.notna())
    text = text.where(text.str.len() >= _DAY_CHARS)
    text = text.where(~text.str.contains(_NO_OFFSET, na=False), text + "+08:00")
    # A day is read as midnight in Greenwich, which is the same day in China.
    return pd.to_datetime(text, format="ISO8601", utc=True, errors="coerce").dt.tz_convert(_ZONE)
