"""The headline as displayed."""

from __future__ import annotations

import re

from scraper.extraction.elements import HEADINGS, fold
from scraper.extraction.layout import Layout
from scraper.extraction.metadata import Metadata

_MIN_CHARS, _MAX_CHARS = 2, 150
_REACH = 3  # blocks before and after the article's first
_MIN_GUESSED_CHARS, _MAX_GUESSED_CHARS = 6, 40
_SEPARATOR = re.compile(r"\s*(?:[_|｜»›—–]+|(?<=\s)-+(?=\s)|-+(?=[^-_|]{2,12}$))\s*")
_SITE_LIKE = re.compile(
    r"^powered\s+by\b|(?:网|网站|频道|论坛|博客|社区|新闻|资讯|官网|首页|知道|百科|号|中心|门户|客户端|版|com|cn)$",
    re.I,
)
_MAX_SITE_CHARS = 12
_MIN_OPENING_CHARS = 8  # of a line that is no heading and stands at the start of a longer <title>
_WELCOME = re.compile(r"(?:谢谢|感谢|欢迎)(?:您|你)?(?:的)?(?:访问|光临|来到)|^无标题|^未命名|^untitled", re.I)
_NOT_A_LETTER = re.compile(r"\W+")


def extract_headline(layout: Layout, metadata: Metadata) -> str:
    """Headline of the article; empty when the page shows none.

    A displayed text that stands whole in ``<title>`` is the headline (the longest, an ``<h1>`` before others); failing
    that og:title or JSON-LD, then the only ``<h1>``, then ``<title>`` less the site's name.
    """
    document_title = fold(metadata.document_title)
    said = metadata.named("og:title", "twitter:title", "articletitle") or metadata.linked_text("headline")
    shown = _shown_in(layout, " ".join((document_title, fold(said))))
    if shown:
        return shown
    if said:
        return without_site(fold(said), metadata.named("og:site_name"))
    first_headings = [b.text for b in layout.blocks if b.holder.tag == "h1" and not b.is_linked]
    if len(first_headings) == 1 and _MIN_CHARS <= len(first_headings[0]) <= _MAX_CHARS:
        return first_headings[0]
    bare = without_site(document_title, metadata.named("og:site_name"))
    return (_above_text(layout) or bare) if _is_site_name(bare, layout) else bare


def headline_block(layout: Layout, headline: str) -> int | None:
    """Return the number of the last block before the running text that displays the headline, or of the first in it."""
    wanted = _letters(headline)
    shown = [
        number
        for number, block in enumerate(layout.blocks[: layout.body_end])
        if wanted and len(wanted) <= len(block.text) <= 2 * _MAX_CHARS and _letters(block.text) == wanted
    ]
    before = [number for number in shown if number < layout.text_start]
    return before[-1] if before else shown[0] if shown else None


def without_site(title: str, site_name: str = "") -> str:
    """Cut the site's and the section's name off the end of a ``<title>``.

    >>> without_site("晚还三天会怎样_分期问答-示例网")
    '晚还三天会怎样'
    """
    while True:
        cuts = [m for m in _SEPARATOR.finditer(title) if m.start() >= 4]
        if not cuts:
            return title
        tail = title[cuts[-1].end() :].strip()
        if tail and tail != site_name and len(tail) > _MAX_SITE_CHARS and not _SITE_LIKE.search(tail):
            return title
        title = title[: cuts[-1].start()].strip()


def _is_site_name(title: str, layout: Layout) -> bool:
    """Whether a ``<title>`` names the site or a section rather than the article."""
    if len(title) < _MIN_GUESSED_CHARS or _SITE_LIKE.search(title) or _WELCOME.search(title):
        return True
    return any(anchor.text == title for anchor in layout.anchors if anchor.block < layout.body_start)


def _shown_in(layout: Layout, spoken: str) -> str:
    spoken = _letters(spoken)
    best, best_rank = "", (0, 0)
    for block in layout.blocks[: layout.body_end]:
        letters = _letters(block.text) if len(block.text) <= 2 * _MAX_CHARS else ""
        if not _MIN_CHARS <= len(letters) <= _MAX_CHARS or letters not in spoken:
            continue
        heads = block.holder.tag in HEADINGS
        opens = spoken.startswith(letters) and (heads or len(letters) >= _MIN_OPENING_CHARS)
        whole = len(letters) * 3 >= len(spoken) or opens
        rank = (int(heads and whole), len(letters))
        if whole and rank > best_rank:
            best, best_rank = block.text, rank
    return best


def _above_text(layout: Layout) -> str:
    """Return the short line next above the running text, for a page that names itself nowhere."""
    near = range(max(0, layout.body_start - _REACH), min(layout.body_start + _REACH, layout.body_end))
    text_at = next((n for n in near if len(layout.blocks[n].text) > _MAX_GUESSED_CHARS), near.stop)
    for block in reversed(layout.blocks[near.start : text_at]):
        short = _MIN_GUESSED_CHARS <= len(block.text) <= _MAX_GUESSED_CHARS
        if short and not block.around and not re.search(r"[。；…]|\d[:：]\d\d|[\s>»]首页", block.text):
            return block.text
    return ""


def _letters(text: str) -> str:
    return _NOT_A_LETTER.sub("", text)
