"""Text to an lxml tree: the one parse of a page that body, links and metadata share."""

from __future__ import annotations

import re

from lxml import etree

from scraper.extraction.article import ExtractionError

MAX_CHARS = 12_000_000  # a page past this is no article; lxml needs about 10 bytes of memory a character
_PROBE_CHARS = 4096
_BINARY_SHARE = 0.1  # of control and undecodable characters; images and archives have 0.3 to 0.6, damaged pages 0.02
# Characters that HTML forbids and that lxml or SQLite would choke on: controls but tab/newline/return, surrogates.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff￾￿]")
# References to them, which lxml resolves but will not take back as text. Replaced, as taking one out may make another.
_FORBIDDEN_REFERENCE = re.compile(
    r"&#(?:0*(?:[1-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)|x0*(?:[1-8bcef]|1[\da-f]|fff[ef])(?![\da-f]));?", re.I
)
# Tags that carry no meaning of their own; taken out where a page nests them deeper than the parser follows.
_WRAPPERS = re.compile(r"</?(?:div|span|font|b|i|u|em|strong|center|section|a|tt|small|big)\b[^<>]*>", re.I)


def parse(html: str) -> etree._Element:
    """Parse a page into a tree whose root is ``<html>``.

    Raises
    ------
    ExtractionError
        For binary data, a page without content, one over `MAX_CHARS`, or text in which the parser finds no element.
    """
    if len(html) > MAX_CHARS:
        raise ExtractionError(f"page has {len(html):,} characters, more than the {MAX_CHARS:,} that are read")
    controls = len(_FORBIDDEN.findall(html[:_PROBE_CHARS])) + html[:_PROBE_CHARS].count("\ufffd")
    if controls > _BINARY_SHARE * len(html[:_PROBE_CHARS]):
        raise ExtractionError("binary data, not HTML")
    html = _FORBIDDEN_REFERENCE.sub("\ufffd", _FORBIDDEN.sub("", html))
    if not html.strip():
        raise ExtractionError("empty page")
    root, too_deep = _parse(html)
    if too_deep:
        root, _ = _parse(_WRAPPERS.sub(" ", html))
    if root is None:
        raise ExtractionError("no HTML element found")
    return root


def _parse(html: str) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(html.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ExtractionError(f"not readable as HTML: {error.msg}") from error
    return root, any("depth" in entry.message for entry in parser.error_log)


def remove(element: etree._Element) -> None:
    """Take an element out and leave the text after it, which lxml counts as the element's own."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    if parent is None:
        return
    parent.remove(element)
    if tail and before is not None:
        before.tail = f"{before.tail or ''}{tail}"
    elif tail:
        parent.text = f"{parent.text or ''}{tail}"
