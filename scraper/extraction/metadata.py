"""What a page says of itself to machines: ``<meta>`` and JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

_ARTICLE_TYPES = frozenset(("Article", "NewsArticle", "BlogPosting", "Report", "QAPage", "WebPage", "TechArticle"))
_MAX_JSON_CHARS = 500_000


@dataclass(slots=True)
class Metadata:
    """Lower-cased ``<meta>`` names to contents, the text of ``<title>``, and JSON-LD objects about an article."""

    meta: dict[str, str] = field(default_factory=dict)
    document_title: str = ""
    canonical_href: str = ""
    linked: list[dict[str, object]] = field(default_factory=list)

    def named(self, *names: str) -> str:
        """First non-empty content among the given ``<meta>`` names; empty when there is none."""
        return next((self.meta[name] for name in names if self.meta.get(name)), "")

    def linked_text(self, *path: str) -> str:
        """First text at a path of keys in the JSON-LD objects, such as ``author, name``."""
        for thing in self.linked:
            value: object = thing
            for key in path:
                value = value[0] if isinstance(value, list) and value else value
                value = value.get(key) if isinstance(value, dict) else value if isinstance(value, str) else None
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, str) and value.strip():
                return value.strip()
        return ""


def read_metadata(root: etree._Element) -> Metadata:
    """Collect them; broken JSON-LD is passed over."""
    found = Metadata()
    for element in root.iter("meta", "title", "link", "script"):
        if element.tag == "meta":
            name = element.get("property") or element.get("name") or element.get("itemprop") or ""
            content = (element.get("content") or "").strip()
            if name and content:
                found.meta.setdefault(name.strip().lower(), content)
        elif element.tag == "title":
            found.document_title = found.document_title or " ".join((element.text or "").split())
        elif element.tag == "link":
            if "canonical" in (element.get("rel") or "").lower().split():
                found.canonical_href = found.canonical_href or (element.get("href") or "")
        elif "ld+json" in (element.get("type") or "") and len(element.text or "") <= _MAX_JSON_CHARS:
            found.linked.extend(_articles(element.text or ""))
    return found


def _articles(text: str) -> Iterator[dict[str, object]]:
    try:
        todo = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    while todo:
        value = todo.pop(0)
        if isinstance(value, list):
            todo.extend(value)
        elif isinstance(value, dict):
            kinds = value.get("@type")
            if _ARTICLE_TYPES.intersection(kinds if isinstance(kinds, list) else [kinds]):
                yield value
            todo.extend(value.get("@graph") or [])
