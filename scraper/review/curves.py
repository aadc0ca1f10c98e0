"""Where the lines of a small picture go: shares over time, in the units of an SVG's view box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scraper.review.overview import Share

WIDTH, HEIGHT = 320, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 304, 12, 160
_TOPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)  # where an axis may end
_MOST_TICKS = 4  # of time: more do not fit at a phone's width


@dataclass(frozen=True, slots=True)
class Curve:
    """A line with its band, and the ticks of both axes as (place, words)."""

    line: str
    band: str
    points: Sequence[tuple[float, float]]
    x_ticks: Sequence[tuple[float, str]]
    y_ticks: Sequence[tuple[float, str]]


def curve(shares: Sequence[Share], periods: Sequence[str], top: float) -> Curve:
    """Lay out the shares of a tag.

    Parameters
    ----------
    shares : sequence of Share
    periods : sequence of str
        Months or years that the axis reaches from and to, so that pictures beside each other agree; not empty.
    top : float
        Where the axis of shares ends, see `top_of`.
    """
    first, last = _moment(periods[0]), _moment(periods[-1])

    def x(period: str) -> float:
        part = (_moment(period) - first) / (last - first) if last > first else 0.5
        return round(_LEFT + part * (_RIGHT - _LEFT), 1)

    def y(share: float) -> float:
        return round(_BOTTOM - min(share / top, 1.0) * (_BOTTOM - _TOP), 1)

    points = [(x(one.period), y(one.share)) for one in shares]
    edge = [(x(one.period), y(one.high)) for one in shares] + [(x(one.period), y(one.low)) for one in reversed(shares)]
    step = -(-len(periods) // _MOST_TICKS)
    return Curve(
        line=_path(points),
        band=_path(edge),
        points=points,
        x_ticks=[(x(period), period) for period in periods[::step]],
        y_ticks=[(y(top * part), f"{100 * top * part:g} %") for part in (0.0, 0.5, 1.0)],
    )


def top_of(shares: Sequence[Share]) -> float:
    """Return where the axis ends that shows all of these with their intervals.

    >>> top_of([Share("2025", 9, 0.31, 0.2, 0.44)])
    0.5
    """
    highest = max((one.high for one in shares), default=0.0)
    return next((top for top in _TOPS if top >= highest), 1.0)


def _moment(period: str) -> int:
    """Years or months on a line without holes: those in which nothing was published have their room."""
    year, _, month = period.partition("-")
    return int(year) * 12 + int(month) - 1 if month else int(year)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)
