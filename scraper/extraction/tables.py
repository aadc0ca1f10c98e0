"""Tables that tabulate, told from those that lay out a page, to rows of Markdown."""

from __future__ import annotations

from lxml import etree

from scraper.extraction.elements import BLOCK, fold

ROWS = "rows"  # the attribute of a table that has become lines of Markdown
_MAX_CELL_CHARS = 120  # a table with longer cells lays out text, it does not tabulate


def tabulate(body: etree._Element) -> None:
    """Replace each table of data below (or at) an element by its rows as text; its caption goes before it."""
    for table in list(body.iter("table")):
        rows = _data_rows(table)
        if not rows:
            continue
        caption = table.find("caption")
        if caption is not None and table is not body:
            caption.tail = None
            table.addprevious(caption)
        table.clear(keep_tail=True)  # type: ignore[call-arg]  # since lxml 4.4; the stubs are older
        table.set(ROWS, "")
        table.text = "\n".join(rows)


def _data_rows(table: etree._Element) -> list[str]:
    """Rows of a table that tabulates; none for one that lays out a page or holds running text."""
    if table.find(".//table") is not None:
        return []
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    rows = [row for row in ([_text(cell) for cell in row] for row in cells) if any(row)]
    wide = [row for row in rows if len(row) > 1 and sum(map(bool, row)) * 2 > len(row)]  # not the blanks of a form
    if len(rows) < 2 or len(wide) * 2 < len(rows) or any(len(cell) > _MAX_CELL_CHARS for row in rows for cell in row):
        return []
    return ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in rows]


def _text(cell: etree._Element) -> str:
    if not len(cell):
        return fold(cell.text or "")
    pieces: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        if element.tag in BLOCK:
            pieces.append(" ")
        text = element.text if event == "start" else element.tail if element is not cell else None
        pieces.append(text or "")
    return fold("".join(pieces))
