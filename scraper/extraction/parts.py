"""An article split over several pages, put together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scraper.extraction.article import Article

MAX_PARTS = 30  # further pages (下一页) of one article


def joined(parts: Sequence[Article]) -> Article:
    """Join the pages of one article, in order; everything but text and related links is the first page's.

    Blocks that a later page repeats at its top (headline, summary) are left out; each related URL stays once.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    text = first.text
    for part in parts[1:]:
        known = set(text.split("\n\n"))
        blocks = part.text.split("\n\n")
        while blocks and (blocks[0] in known or blocks[0].lstrip("# ") == first.title):
            blocks.pop(0)
        text = "\n\n".join([text, *blocks])
    pages = {part.url for part in parts}
    related = {link.url: link for part in reversed(parts) for link in part.related if link.url not in pages}
    ranked = dict.fromkeys(link.url for part in parts for link in part.related if link.url in related)
    return replace(first, text=text, related=tuple(related[url] for url in ranked), next_page=None)
