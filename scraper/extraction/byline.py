"""Who wrote a page, where it says so."""

from __future__ import annotations

import re

from lxml import etree

from scraper.extraction.elements import fold
from scraper.extraction.layout import MAX_LINE_CHARS, Layout
from scraper.extraction.metadata import Metadata

_MAX_NAME_CHARS = 20
_AUTHOR = re.compile(
    r"(?:作\s*者|撰\s*文|撰\s*稿|记\s*者|文\s*/|文\s*[:：]|by\s)\s*[:：/|]?\s*(?P<name>[^\s:：|/，。,;；()（）【】\d]{2,20})",
    re.I,
)
_MARKED = etree.XPath(
    "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' author ')"
    " or contains(@class, 'author-name') or contains(@class, 'author_name') or contains(@class, 'authorName')]"
)
_BY = re.compile(r"^(?:作\s*者|文|by)\s*[:：/]?\s*", re.I)
_NOT_A_NAME = re.compile(
    r"^(?:来源|发布|时间|日期|编辑|责任|佚名|未知|不详|匿名|admin|管理员|小编|网络|互联网|转载|本站|size)"
    r"|网络$|科技$|公司$|联系|博客|\bteam\b|\bcms\b|\d{3}",  # makers of the site, sections, numbered accounts
    re.I,
)


def extract_author(root: etree._Element, layout: Layout, metadata: Metadata, headline_at: int | None) -> str | None:
    """Return the author's name; None when unknown.

    From JSON-LD, a byline near the headline (作者:张三), the first element that is marked as the author, or ``<meta>``.
    """
    start = headline_at if headline_at is not None else max(0, layout.body_start - 5)
    names = [metadata.linked_text("author", "name"), metadata.named("article:author")]
    for block in layout.blocks[start : min(layout.body_start + 4, layout.body_end)]:
        if len(block.text) <= MAX_LINE_CHARS and (found := _AUTHOR.search(block.text)):
            names.append(found["name"])
    names.extend(_named(root))
    names.append(metadata.named("author"))
    return next((name for name in names if _is_name(name)), None)


def _named(root: etree._Element) -> list[str]:
    found = _MARKED(root)
    marked = [element for element in found if isinstance(element, etree._Element)] if isinstance(found, list) else []
    return [_BY.sub("", fold("".join(str(piece) for piece in element.itertext()))) for element in marked[:1]]


def extract_site_name(metadata: Metadata) -> str | None:
    """Site's name as its metadata gives it; None when it does not."""
    said = metadata.named("og:site_name", "application-name", "sitename")
    return said or metadata.linked_text("publisher", "name") or None


def _is_name(text: str) -> bool:
    return 2 <= len(text) <= _MAX_NAME_CHARS and not _NOT_A_NAME.search(text) and "://" not in text
