"""A cleaned fragment (BeautifulSoup) to lines of light Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bs4.element import NavigableString, PageElement, Tag

from scraper.extraction.elements import BLOCK, HEADINGS, fold
from scraper.extraction.tables import ROWS

_MAX_HEADING_CHARS = 40  # longer bold or numbered lines are sentences
_NUMBERED_HEADING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,3}[章节条部]\s)")
_SENTENCE_END = re.compile(r"[。！？；，…!?;,]$")
_OWN_BULLET = re.compile(r"^[•·●■◆▪○]\s*")
LINE_BREAK = "\u2028"  # stands in a text for <br>
_BOLD = frozenset(("b", "strong"))


@dataclass(slots=True)
class Line:
    """One block of the article: `marker` is its Markdown prefix ("## ", "- ", "> ", "| " or none)."""

    marker: str
    text: str
    link_chars: int = 0

    @property
    def is_linked(self) -> bool:
        """Whether most of it is anchor text."""
        return self.link_chars * 2 > len(self.text)

    def __str__(self) -> str:
        return f"{self.marker}{self.text}"


@dataclass(slots=True)
class _Context:
    """What the open elements mean for the text in them."""

    heading: str = ""
    quoted: bool = False
    item: str = ""  # marker that the next line of the open list item takes
    links: int = 0
    bolds: int = 0
    verbatim: bool = False


def join(lines: Iterable[Line]) -> str:
    """Join lines to a text: list items and table rows stand together, everything else apart."""
    text = ""
    previous: Line | None = None
    for line in lines:
        if previous is not None:
            together = _list_kind(line) and _list_kind(line) == _list_kind(previous)
            text += "\n" if together else "\n\n"
        text += str(line)
        previous = line
    return text


def _list_kind(line: Line) -> str:
    return "number" if line.marker[:1].isdigit() else line.marker if line.marker in ("| ", "- ") else ""


def render(fragment: Tag) -> list[Line]:
    """Render a fragment; walks without recursion, so depth does not matter."""
    return _Renderer().render(fragment)


class _Renderer:
    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._context = _Context()
        self._pieces: list[str] = []
        self._link_chars = 0
        self._plain_chars = 0  # of the open line, outside bold type
        self._numbers: list[int | None] = []  # per open list the last number given, None for bullets

    def render(self, fragment: Tag) -> list[Line]:
        todo: list[tuple[PageElement, bool]] = [(fragment, False)]
        while todo:
            node, closing = todo.pop()
            if isinstance(node, NavigableString):
                if type(node) is NavigableString:  # comments, doctypes and the like are subclasses
                    self._text(str(node))
            elif isinstance(node, Tag):
                if closing:
                    self._close(node)
                elif node.has_attr(ROWS):
                    self._flush()
                    self.lines.extend(Line("| ", row.removeprefix("| ")) for row in node.get_text().splitlines())
                else:
                    self._open(node)
                    todo.append((node, True))
                    todo.extend((child, False) for child in reversed(node.contents))
        self._flush()
        return self.lines

    def _text(self, text: str) -> None:
        for number, part in enumerate(text.split(LINE_BREAK)):
            if number:
                self._flush()
            self._pieces.append(part)
            if self._context.links:
                self._link_chars += len(fold(part))
            if not self._context.bolds and not part.isspace():
                self._plain_chars += len(part)

    def _open(self, node: Tag) -> None:
        name, context = node.name, self._context
        if name in BLOCK:
            self._flush()
        if name in HEADINGS:
            context.heading = "## " if name in ("h1", "h2") else "### "
        elif name == "blockquote":
            context.quoted = True
        elif name == "pre":
            context.verbatim = True
        elif name in ("ul", "ol"):
            self._numbers.append(0 if name == "ol" else None)
        elif name == "li":
            context.item = self._next_item()
        elif name == "a":
            context.links += 1
        elif name in _BOLD:
            context.bolds += 1

    def _close(self, node: Tag) -> None:
        name, context = node.name, self._context
        if name in BLOCK:
            self._flush()
        if name in HEADINGS:
            context.heading = ""
        elif name == "blockquote":
            context.quoted = False
        elif name == "pre":
            context.verbatim = False
        elif name in ("ul", "ol") and self._numbers:
            self._numbers.pop()
        elif name == "li":
            context.item = ""
        elif name == "a":
            context.links -= 1
        elif name in _BOLD:
            context.bolds -= 1

    def _next_item(self) -> str:
        if not self._numbers or self._numbers[-1] is None:
            return "- "
        self._numbers[-1] += 1
        return f"{self._numbers[-1]}. "

    def _flush(self) -> None:
        raw = "".join(self._pieces)
        parts = [fold(part) for part in raw.splitlines()] if self._context.verbatim else [fold(raw)]
        for part in filter(None, parts):
            self.lines.append(Line(*self._marked(part), min(self._link_chars, len(part))))
        self._pieces.clear()
        self._link_chars = self._plain_chars = 0

    def _marked(self, text: str) -> tuple[str, str]:
        context = self._context
        if context.heading:
            return context.heading, text
        if context.item:
            marker, context.item = context.item, ""
            return marker, text
        if context.quoted:
            return "> ", text
        if _OWN_BULLET.match(text):
            return "- ", _OWN_BULLET.sub("", text)
        short = len(text) <= _MAX_HEADING_CHARS and not _SENTENCE_END.search(text)
        if short and not self._link_chars and (self._plain_chars == 0 or _NUMBERED_HEADING.match(text)):
            return "## ", text
        return "", text
