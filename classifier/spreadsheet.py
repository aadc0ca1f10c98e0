"""Cells that a spreadsheet would run as a formula: made harmless on the way out, as they were on the way in."""

from __future__ import annotations

import re

# OWASP, "CSV Injection", with the full-width signs that Chinese editions of spreadsheets take for the same. Apostrophes
# before them count as well: what begins with one already must be told from what was given one.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def harmless(cell: str) -> str:
    r"""Put an apostrophe before what a spreadsheet would take for a formula; line ends become ``\n``.

    >>> harmless("=1+1"), harmless("'=1+1"), harmless("'quoted'")
    ("'=1+1", "''=1+1", "'quoted'")
    """
    plain = cell.replace("\r\n", "\n").replace("\r", "\n")  # a bare return would begin a new row for some readers
    return f"'{plain}" if _FORMULA.match(cell) else plain


def restored(cell: str) -> str:
    """Take away the apostrophe that `harmless` put there.

    >>> restored("'=1+1"), restored("''=1+1"), restored("'quoted'")
    ('=1+1', "'=1+1", "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
