"""How every picture looks: colours that all can tell apart, a font that has Chinese, panels in a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, wraps
from typing import ParamSpec

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.typing import RcKeyType
from noto_cjk_sans_otc import FONT_PATH

from classifier.tags import CHINESE

P = ParamSpec("P")

# Okabe and Ito, "Color universal design" (2008): told apart with every common kind of colour blindness.
COLOURS = {
    "overdue": "#D55E00",
    "cash_out": "#0072B2",
    "interest_free": "#009E73",
    "credit_impact": "#CC79A7",
    "relevant": "#000000",
}
MARKERS = {"overdue": "o", "cash_out": "s", "interest_free": "^", "credit_impact": "D", "relevant": "v"}
SERIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7")
GREY = "#888888"
SHADES = "Blues"  # one hue, of even steps in lightness: read in grey and with every colour blindness
PANEL = (4.6, 4.4)  # inches
_DPI = 100  # pictures of some 40 kB, sharp enough on a page
_FONT = "Noto Sans CJK SC"
_STYLE: dict[RcKeyType, object] = {
    "font.family": _FONT,
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e5e5e5",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "lines.linewidth": 1.5,
    "lines.markersize": 4.5,
}


def styled(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """Draw in the house style, with a font that has Chinese; nothing global stays changed but a font more."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
        _register_font()
        with mpl.rc_context(_STYLE):
            figure = draw(*args, **kwargs)
            figure.draw_without_rendering()  # ticks are made when first drawn, in the style of that moment
        return figure

    return drawn


@cache
def _register_font() -> None:
    fontManager.addfont(str(FONT_PATH))


def panels(names: Sequence[str], *, height: float = PANEL[1], width: float = PANEL[0]) -> tuple[Figure, list[Axes]]:
    """Make a figure of its own, unknown to pyplot, which would keep it in memory and show it twice."""
    figure = Figure(figsize=(width * len(names), height), dpi=_DPI, layout="constrained")
    return figure, list(figure.subplots(1, len(names), squeeze=False)[0])


def named(label: str) -> str:
    """Id of a tag with its Chinese name."""
    return f"{label} {CHINESE[label]}"
