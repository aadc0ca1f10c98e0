"""A few CSS selectors for sites that defeat the general rules, read from a TOML file and checked when read.

```toml
["news.example.com"]          # the host, or "*.example.com" for it and all under it
content = "div.article"
title = "h1.headline"
published = "span.time"
related = ".more a"
drop = [".ad", ".editor"]
```
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from lxml import etree
from lxml.cssselect import CSSSelector, SelectorError

from scraper.extraction.article import Link
from scraper.extraction.elements import fold
from scraper.extraction.layout import Layout
from scraper.extraction.tree import remove
from scraper.urls import canonical_or_none


class OverridesError(ValueError):
    """The file of site overrides is wrong; the message names the line and what is allowed."""


@dataclass(frozen=True, slots=True)
class SiteRules:
    """Selectors of one site; None (or empty) leaves a part to the general rules."""

    content: CSSSelector | None = None
    title: CSSSelector | None = None
    published: CSSSelector | None = None
    related: CSSSelector | None = None
    drop: tuple[CSSSelector, ...] = ()

    @property
    def told(self) -> str:
        """The selectors in one line: the same for the same rules."""
        found = ((part.name, getattr(self, part.name)) for part in fields(self))
        return repr([(name, [one.css for one in (had if name == "drop" else [had])]) for name, had in found if had])

    def prune(self, root: etree._Element) -> None:
        """Take the elements to drop out of the tree."""
        for selector in self.drop:
            for element in _select(selector, root):
                remove(element)

    def place(self, root: etree._Element, layout: Layout) -> None:
        """Set the article's element to the one selected, if it is there."""
        found = _select(self.content, root)
        if not found:
            return
        inside = set(found[0].iter())
        numbers = [number for number, block in enumerate(layout.blocks) if block.holder in inside]
        if numbers:
            layout.body, layout.body_start, layout.body_end = found[0], numbers[0], numbers[-1] + 1
            layout.body_chars = sum(len(layout.blocks[number].text) for number in numbers)

    def shown_title(self, root: etree._Element) -> str:
        """Text of the selected headline; empty without one."""
        return _text(self.title, root)

    def shown_date(self, root: etree._Element) -> str:
        """Text of the selected date; empty without one."""
        return _text(self.published, root)

    def links(self, root: etree._Element, url: str) -> tuple[Link, ...]:
        """Links of the selected related lists, in order, each URL once."""
        found: dict[str, Link] = {}
        for element in _select(self.related, root):
            for anchor in [element] if element.tag == "a" else element.iter("a"):
                target = canonical_or_none(url, anchor.get("href") or "")
                if target and target != url:
                    found.setdefault(target, Link(target, fold(_inner_text(anchor))))
        return tuple(found.values())


class Overrides:
    """Rules by host; the longest pattern that fits a host wins."""

    def __init__(self, rules: Mapping[str, SiteRules] | None = None) -> None:
        self._rules = dict(sorted((rules or {}).items(), key=lambda item: -len(item[0].removeprefix("*."))))

    def for_host(self, host: str) -> SiteRules:
        """Return the rules of a host (with port where it has one)."""
        for pattern, rules in self._rules.items():
            bare = pattern.removeprefix("*.")
            if host == bare or (pattern.startswith("*.") and host.endswith(f".{bare}")):
                return rules
        return SiteRules()


def read_overrides(path: Path) -> Overrides:
    """Read and check a file of overrides.

    Raises
    ------
    OverridesError
        For a missing file, broken TOML, an unknown key, or a selector that is none; with the line.
    """
    try:
        text = path.read_text("utf-8")
        tables = tomllib.loads(text)
    except OSError as error:
        raise OverridesError(f"{path}: cannot be read ({error.strerror}); name another file with --sites") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OverridesError(f"{path}: no TOML ({error})") from error
    return Overrides({host: _rules(host, table, text, path) for host, table in tables.items()})


def _rules(host: str, table: object, text: str, path: Path) -> SiteRules:
    if not isinstance(table, dict):
        raise OverridesError(f'{path} line {_line(text, host)}: {host} is no table; write ["{host}"] and keys below it')
    known = [field.name for field in fields(SiteRules)]
    found: dict[str, CSSSelector | tuple[CSSSelector, ...]] = {}
    for key, value in table.items():
        line = _line(text, key, after=_line(text, host))
        if key not in known:
            raise OverridesError(f"{path} line {line}: key {key!r} is unknown; one of {', '.join(known)}")
        given = value if key == "drop" and isinstance(value, list) else [value]
        selectors = tuple(_selector(item, f"{path} line {line}") for item in given)
        found[key] = selectors if key == "drop" else selectors[0]
    return SiteRules(**found)  # type: ignore[arg-type]  # keys and kinds were checked above


def _selector(value: object, where: str) -> CSSSelector:
    if not isinstance(value, str) or not value.strip():
        raise OverridesError(f"{where}: {value!r} is no CSS selector; write a text such as 'div.article'")
    try:
        return CSSSelector(value, translator="html")
    except SelectorError as error:
        raise OverridesError(f"{where}: {value!r} is no CSS selector ({error})") from error


def _select(selector: CSSSelector | None, root: etree._Element) -> list[etree._Element]:
    found = selector(root) if selector else []
    return [element for element in found if isinstance(element, etree._Element)] if isinstance(found, list) else []


def _inner_text(element: etree._Element) -> str:
    return "".join(str(piece) for piece in element.itertext())


def _text(selector: CSSSelector | None, root: etree._Element) -> str:
    found = _select(selector, root)
    return fold(_inner_text(found[0])) if found else ""


def _line(text: str, key: str, after: int = 0) -> int:
    """Return the number of the first line past `after` that names a key; tomllib does not tell."""
    pattern = re.compile(rf"^\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[\]=]")
    for number, line in enumerate(text.splitlines(), 1):
        if number > after and pattern.match(line):
            return number
    return max(after, 1)
