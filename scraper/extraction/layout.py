"""A page as its blocks of text in displayed order, and the element that holds the article.

Every block is scored: running text counts for, links and scraps count against. The article is the subtree with
the largest sum, found in the one pass that also collects blocks and anchors. (The maximum-subsequence
idea of Pasternack and Roth, "Extracting article text from the web with maximum subsequence segmentation", WWW 2009,
on subtrees, so that the result is always one element.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from scraper.extraction.elements import BLOCK, UNREAD, fold, is_around, is_hidden

MAX_LINE_CHARS = 100  # a longer block is running text; a date or a name in it one that the text speaks of
_AROUND_WEIGHT = 0.15  # what running text counts for there; not 0, as some sites name the whole page so
_SENTENCE_MARK = re.compile(r"[，。！？；：、…]|[,.;!?](?=\s|$)")

# Weights of a block, in characters. Set on pages written for the tests; shared-page scores move by less than 0.01
# when any of them is halved or doubled.
_MARK_BONUS = 8
_SCRAP_COST = 6
_LINK_COST = 1.0
_LINK_BLOCK_COST = 12

_MIN_MENU_LINKS = 3
_MENU_LINK_SHARE = 0.8
_MENU_CONTAINERS = frozenset(("ul", "ol", "dl", "table", "div", "section", "p", "center", "td"))


@dataclass(slots=True)
class Block:
    """A run of text between two block boundaries."""

    text: str
    link_chars: int
    holder: etree._Element
    around: bool  # inside navigation, footer, comments ... by tag, class or id

    @property
    def is_linked(self) -> bool:
        """Whether most of it is anchor text."""
        return self.link_chars * 2 > len(self.text)


@dataclass(slots=True)
class Anchor:
    """A link as displayed; `block` is the number of the block in which it begins."""

    href: str
    text: str
    block: int
    around: bool
    element: etree._Element


@dataclass(slots=True)
class Layout:
    """Blocks and anchors in displayed order, and the article's element with the blocks it spans."""

    blocks: list[Block] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    times: list[tuple[int, str]] = field(default_factory=list)  # <time datetime>: number of its block, and the value
    body: etree._Element | None = None
    body_start: int = 0  # number of its first block
    body_end: int = 0  # number of the first block after it
    body_score: float = 0.0
    body_chars: int = 0
    unread: list[etree._Element] = field(default_factory=list)  # scripts and the like, and hidden elements
    around: list[tuple[etree._Element, int]] = field(default_factory=list)  # comments, share bars ... and their size
    menus: list[etree._Element] = field(default_factory=list)  # containers of nothing but links

    @property
    def text_start(self) -> int:
        """Number of the first block of running text; what stands before it in the body is headline and byline."""
        for number in range(self.body_start, self.body_end):
            if len(self.blocks[number].text) > MAX_LINE_CHARS:
                return number
        return min(self.body_start + 3, self.body_end)


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet."""

    element: etree._Element
    around: bool
    first_block: int
    text: float = 0.0  # sum of the scores for
    cost: float = 0.0  # and against
    chars: int = 0
    link_chars: int = 0
    links: int = 0

    @property
    def worth(self) -> float:
        """How much text it holds, times the square of its purity.

        With pure text a further part is worth its cost if it brings twice as much text; a page whose article is
        itself full of tables and links is still worth more than one clean paragraph of it.
        """
        return self.text * (self.text / (self.text + self.cost)) ** 2 if self.text else 0.0

    @property
    def is_menu(self) -> bool:
        """Whether it is a container of nothing but links: other articles, tags, pagination."""
        if self.links < _MIN_MENU_LINKS or self.element.tag not in _MENU_CONTAINERS:
            return False
        return self.link_chars >= _MENU_LINK_SHARE * self.chars

    def take(self, closed: _Open) -> None:
        """Add what a closed child held."""
        self.text += closed.text
        self.cost += closed.cost
        self.chars += closed.chars
        self.link_chars += closed.link_chars
        self.links += closed.links


def score(text: str, link_chars: int) -> float:
    """Score one block, in characters for (positive) or against (negative) its being part of an article."""
    plain = len(text) - link_chars
    if link_chars > plain:
        return -(_LINK_BLOCK_COST + _LINK_COST * min(link_chars, 40))
    marks = len(_SENTENCE_MARK.findall(text))
    if marks == 0 and plain < 20:
        return -_SCRAP_COST
    return plain + _MARK_BONUS * marks - _LINK_COST * link_chars


def lay_out(root: etree._Element) -> Layout:
    """Walk the tree once; linear in the size of the page."""
    layout = Layout()
    stack: list[_Open] = []
    pieces: list[str] = []
    link_chars = 0
    anchor: Anchor | None = None

    def flush() -> None:
        nonlocal link_chars
        text = fold("".join(pieces))
        pieces.clear()
        if text and stack:
            top = stack[-1]
            layout.blocks.append(Block(text, min(link_chars, len(text)), top.element, top.around))
            top.chars += len(text)
            top.link_chars += link_chars
            value = score(text, link_chars)
            if value < 0:
                top.cost -= value
            else:
                top.text += value * _AROUND_WEIGHT if top.around else value
        link_chars = 0

    def read(text: str) -> None:
        nonlocal link_chars
        if not pieces and text.isspace():
            return
        pieces.append(text)
        if anchor is not None:
            link_chars += len(fold(text))
            anchor.text += text

    walker: Iterator[tuple[str, etree._Element]] = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        is_block = tag in BLOCK
        if event == "start":
            attributes = element.attrib
            if tag in UNREAD or (attributes and is_hidden(tag, attributes)):
                walker.skip_subtree()  # type: ignore[attr-defined]  # of iterwalk; the stubs show an iterator only
                stack.append(_Open(element, True, len(layout.blocks)))
                layout.unread.append(element)
                continue
            if is_block and pieces:
                flush()
            inside = bool(stack and stack[-1].around)
            around = inside or is_around(tag, attributes)
            if is_block or around is not inside:  # other elements are part of the text of the block they stand in
                stack.append(_Open(element, around, len(layout.blocks)))
            if tag == "a" and (href := attributes.get("href")):
                if stack:
                    stack[-1].links += 1
                anchor = Anchor(href, "", len(layout.blocks), around, element)
                layout.anchors.append(anchor)
            elif tag == "time" and (moment := attributes.get("datetime")):
                layout.times.append((len(layout.blocks), moment))
            if element.text:
                read(element.text)
        else:
            if is_block and pieces:
                flush()
            if tag == "a":
                anchor = None
            if stack and stack[-1].element is element:
                _close(stack, layout)
            if element.tail:
                read(element.tail)
    for found in layout.anchors:
        found.text = fold(found.text)
    return layout


def _close(stack: list[_Open], layout: Layout) -> None:
    closed = stack.pop()
    if closed.text > layout.body_score and (worth := closed.worth) > layout.body_score:
        layout.body, layout.body_score = closed.element, worth
        layout.body_start, layout.body_end = closed.first_block, len(layout.blocks)
        layout.body_chars = closed.chars
    if closed.is_menu:
        layout.menus.append(closed.element)
    if closed.around and closed.chars and not (stack and stack[-1].around):
        layout.around.append((closed.element, closed.chars))
    if stack and (closed.chars or closed.links):
        stack[-1].take(closed)
