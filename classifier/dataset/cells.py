"""Cells that a spreadsheet would run as a formula, made harmless and brought back as they were."""

from __future__ import annotations

import re

# OWASP, "CSV Injection": what starts a formula, in some locales by its full-width form too. The apostrophes before it
# are marks put there by `harmless`, or were in the text: each call adds one, so that one can be taken away again.
_FORMULA = re.compile(r"'*[=+\-@\t\n＝＋－＠]")


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula; line ends become newlines.

    A bare carriage return would begin a new row for some readers, so it is the one thing that does not come back.

    >>> harmless("=1+1"), harmless("'=1+1"), harmless("花呗晚还三天")
    ("'=1+1", "''=1+1", '花呗晚还三天')
    """
    if "\r" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """Undo `harmless`: the cell as it was before.

    >>> restored("'=1+1"), restored("''=1+1"), restored("'引号开头")
    ('=1+1', "'=1+1", "'引号开头")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
