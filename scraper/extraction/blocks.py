"""A page as its blocks of text in displayed order, and the element that holds the article.

Every block is scored: running text counts for, links and scraps count against. The article is the subtree with
the largest sum, found in the one pass that also collects blocks and anchors. (The maximum-subsequence
idea of Pasternack and Roth, "Extracting article text from the web with maximum subsequence segmentation", WWW 2009,
on subtrees, so that the result is always one element.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

Attributes: TypeAlias = Mapping[str, object] | etree._Attrib  # of an lxml or a BeautifulSoup element

# Their content is never displayed text of the page.
UNREAD = frozenset(
    """
    script style title noscript template iframe object embed svg math canvas video audio head select option
    textarea button input datalist map area frame frameset noframes
    """.split()
)
BLOCK = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p
    pre section summary table tbody td tfoot th thead tr ul
    """.split()
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

# visibility is left out: some sites show an article by script once it has loaded.
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.I)


def names_part(words: str) -> re.Pattern[str]:
    """Compile what finds one of these words (alternatives) as the name of a part in class and id.

    A name may have words before it and one word on the part's shape after it (post-comments, share_bar). Names that
    only tell something of a whole page do not count (has-sidebar), nor those that file an article (tag-credit).
    """
    shape = (
        "list|lists|box|area|wrap|wrapper|container|bar|block|section|module|mod|panel|inner|con|cont|content|links?|items?"
        "|title|hd|bd|main|left|right|top|bottom|count|num|info|btn|icon|text|new|news|article|articles|\\d+"
    )
    return re.compile(
        rf"(?:^|\s)(?!(?:has|with|no|not|is|tag|category|type|status|format)[-_])(?:[a-z0-9]+[-_])*?(?:{words})\d*"
        rf"(?:[-_]?(?:{shape}))?(?=\s|$)",
        re.I,
    )


def part_names(attributes: Attributes) -> str:
    """Return class and id of an element as `names_part` reads them: humps become hyphens."""
    names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
    return _HUMP.sub("-", names) if names != " " else ""


_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Words that sites put into class and id of what stands around an article.
_AROUND = names_part(
    "comments?|reply|replies|pinglun|footer|foot|copyright|nav|navbar|navigation|menu|breadcrumbs?|crumbs?|sidebar|aside|share"
    "|sharing|related|relate|recommend\\w*|tuijian|xiangguan|hot|rank|ranking|guess|login|search|banner|advert\\w*|ads?|gg"
    "|toolbar|widget|tags|pagination|pager|popup|modal|toast|cookie|qrcode|disclaimer|subscribe|newsletter"
)
_AROUND_TAGS = frozenset(("nav", "footer", "aside"))
_AROUND_WEIGHT = 0.15  # what running text counts for there; not 0, as some sites name the whole page so
_SENTENCE_MARK = re.compile(r"[，。！？；：、…]|[,.;!?](?=\s|$)")
_SPACE = re.compile(r"[\s\u3000\xa0\u200b\ufeff\ue5e5]+")

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
    body: etree._Element | None = None
    body_start: int = 0  # number of its first block
    body_end: int = 0  # number of the first block after it
    body_score: float = 0.0
    body_chars: int = 0
    unread: list[etree._Element] = field(default_factory=list)  # scripts and the like, and hidden elements
    around: list[tuple[etree._Element, int]] = field(default_factory=list)  # comments, share bars ... and their size
    menus: list[etree._Element] = field(default_factory=list)  # containers of nothing but links


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


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Tell whether an element's own attributes keep it from being displayed."""
    if not attributes or tag in ("html", "body"):  # those are shown by a script once it has loaded
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or bool(_HIDDEN_STYLE.search(str(attributes.get("style", ""))))
    )


def is_around(tag: str, attributes: Attributes) -> bool:
    """Tell whether an element's tag, class or id says that it stands around an article."""
    if tag in _AROUND_TAGS:
        return True
    names = part_names(attributes)
    return bool(names) and tag not in ("html", "body") and _says_around(names)


@lru_cache(maxsize=4096)
def _says_around(names: str) -> bool:
    return bool(_AROUND.search(names))


def fold(text: str) -> str:
    """Fold white space as a browser does; a line break between two Chinese characters leaves nothing."""
    return _SPACE.sub(" ", text).strip()


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

    walker: Iterator[tuple[str, etree._Element]] = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in UNREAD or is_hidden(tag, element.attrib):
                walker.skip_subtree()  # type: ignore[attr-defined]  # of iterwalk; the stubs show an iterator only
                stack.append(_Open(element, True, len(layout.blocks)))
                layout.unread.append(element)
                continue
            if tag in BLOCK:
                flush()
            around = bool(stack and stack[-1].around) or is_around(tag, element.attrib)
            stack.append(_Open(element, around, len(layout.blocks), links=int(tag == "a")))
            if tag == "a" and element.get("href"):
                anchor = Anchor(element.get("href", ""), "", len(layout.blocks), around, element)
                layout.anchors.append(anchor)
            if element.text:
                pieces.append(element.text)
                if anchor is not None:
                    link_chars += _displayed(element.text)
                    anchor.text += element.text
        else:
            if tag in BLOCK:
                flush()
            if tag == "a":
                anchor = None
            closed = stack.pop()
            if closed.worth > layout.body_score:
                layout.body, layout.body_score = element, closed.worth
                layout.body_start, layout.body_end = closed.first_block, len(layout.blocks)
                layout.body_chars = closed.chars
            if closed.is_menu:
                layout.menus.append(element)
            if closed.around and closed.chars and not (stack and stack[-1].around):
                layout.around.append((element, closed.chars))
            if stack:
                stack[-1].take(closed)
            if element.tail:
                pieces.append(element.tail)
                if anchor is not None:
                    link_chars += _displayed(element.tail)
                    anchor.text += element.tail
    for found in layout.anchors:
        found.text = fold(found.text)
    return layout


def _displayed(text: str) -> int:
    return len(fold(text))
