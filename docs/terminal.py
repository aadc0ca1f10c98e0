"""Draw lines of a terminal as SVG. Rich's own export takes Chinese characters for one cell wide: columns move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import MONOKAI
from rich.text import Text

_CELL, _LINE = 8.4, 19  # pixels: width of a cell, height of a line
_SIZES = {
    1: 14,
    2: 2 * _CELL,
}  # of the font, by how many cells a character takes: Chinese ones are as wide as the font is high
_MARGIN = 14
_GROUND, _INK = "#292929", "#c5c8c6"
# A picture on a page may load nothing, so these are the reader's own. Each run says how wide it is: columns stand
# whatever the font.
_FONTS = "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',monospace"


def drawn(lines: Sequence[Text], columns: int) -> str:
    """Return lines on a terminal of so many columns as SVG."""
    console = Console(color_system="truecolor", width=columns)
    width, height = columns * _CELL + 2 * _MARGIN, len(lines) * _LINE + 2 * _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" font-size="{_SIZES[1]}"'
            f' font-family="{_FONTS}" fill="{_INK}">',
            f'<rect width="{width:g}" height="{height:g}" rx="8" fill="{_GROUND}"/>',
            *(run for row, line in enumerate(lines) for run in _runs(line, row, console)),
            "</svg>\n",
        ]
    )


def _runs(line: Text, row: int, console: Console) -> Iterator[str]:
    """Draw a line: runs of one style and of characters of one width, at the cell where each begins."""
    cell = 0
    for segment in line.render(console):
        for (cells, is_blank), characters in groupby(segment.text, lambda c: (cell_len(c), c.isspace())):
            run = "".join(characters)
            if not is_blank:
                x, y = _MARGIN + cell * _CELL, _MARGIN + (row + 0.75) * _LINE
                place = (
                    f'x="{x:.1f}" y="{y:.1f}" textLength="{cell_len(run) * _CELL:.1f}" lengthAdjust="{_adjusted(run)}"'
                )
                size = f' font-size="{_SIZES[cells]}"' if cells > 1 else ""
                yield f"<text {place}{size}{_styled(segment.style)}>{escape(run)}</text>"
            cell += cell_len(run)


def _adjusted(run: str) -> str:
    """Lines of a frame are drawn out so that they meet; letters keep their shape."""
    return "spacingAndGlyphs" if "─" <= run[0] <= "╿" else "spacing"


def _styled(style: Style | None) -> str:
    if style is None:
        return ""
    colour = f' fill="{_hex(style.color)}"' if style.color else ""
    return colour + (' font-weight="bold"' if style.bold else "") + (' font-style="italic"' if style.italic else "")


def _hex(colour: Color) -> str:
    return colour.get_truecolor(MONOKAI).hex
