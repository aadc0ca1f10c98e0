"""What people and their tools write into a cell: tags, yes and no, moments, names."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches

from classifier.tags import CHINESE, RELEVANT, TAGS
from scraper.extraction.published import SHANGHAI

IRRELEVANT = "irrelevant"
NOT_RELEVANT_CHINESE = "不相关"
_TAGS = {word: tag for tag in TAGS for word in (tag, CHINESE[tag])}
_RELEVANT = {RELEVANT: True, CHINESE[RELEVANT]: True, IRRELEVANT: False, NOT_RELEVANT_CHINESE: False, "无关": False}
_NONE = ("-", "none", "无")
_YES = ("true", "yes", "y", "1", "1.0", "是", "真", CHINESE[RELEVANT])
_NO = ("false", "no", "n", "0", "0.0", "否", "假", NOT_RELEVANT_CHINESE, "无关")
_BETWEEN = re.compile(r"[\s,，、;；|#\[\]'\"]+")  # also of lists written as text
_DAY = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[T\s]+(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?)?"
)
_NEAR = 0.5  # share of characters in common: 逾其 is near to 逾期
_EPOCH = re.compile(r"\d{12,13}")  # milliseconds; of 1973 to 2286


class CellError(ValueError):
    """A cell does not hold what its column is for; the message says what, and what would do."""


@dataclass(frozen=True, slots=True)
class Tags:
    """What a cell of tags says; `relevant` is None where it does not, `is_blank` of a cell that says nothing."""

    tags: frozenset[str]
    relevant: bool | None
    is_blank: bool


def tags_in(value: object) -> Tags:
    """Read tags: ids or Chinese names, as a list or separated by commas and the like; ``-`` or 无 for none.

    Among them "relevant" (相关) and "irrelevant" (不相关) are understood, and Label Studio's ``{"choices": [...]}``.

    Raises
    ------
    CellError
        For an unknown tag, and for marked passages in place of tags.

    Examples
    --------
    >>> sorted(tags_in("逾期，credit_impact").tags), tags_in("-").is_blank, tags_in("不相关").relevant
    (['credit_impact', 'overdue'], False, False)
    """
    words = [word for word in _words(value) if word]
    unknown = [word for word in words if word not in _TAGS and word not in _RELEVANT and word not in _NONE]
    if unknown:
        near = get_close_matches(unknown[0], [*_TAGS, *_RELEVANT], 1, _NEAR)
        known = ", ".join(f"{tag} ({CHINESE[tag]})" for tag in TAGS)
        meant = f" (did you mean {near[0]}?)" if near else ""
        raise CellError(f"tag {unknown[0]!r} is unknown{meant}; one of {known}")
    said = {_RELEVANT[word] for word in words if word in _RELEVANT}
    tags = frozenset(_TAGS[word] for word in words if word in _TAGS)
    if len(said) == 2 or (tags and said == {False}):
        raise CellError(f"{', '.join(words)} contradict each other; what has a tag is relevant")
    return Tags(tags, next(iter(said)) if said else True if tags else None, not words)


def yes_or_no(value: object) -> bool | None:
    """Read yes or no in English or Chinese; None of an empty cell.

    >>> yes_or_no("否"), yes_or_no("TRUE"), yes_or_no("")
    (False, True, None)
    """
    word = _bare(value).lower()
    if not word:
        return None
    if word not in _YES and word not in _NO:
        raise CellError(f"{word!r} is neither yes nor no; write true or false, 是 or 否")
    return word in _YES


def moment_in(value: object) -> datetime | None:
    """Read a moment as ISO 8601, as spreadsheets write it, or in milliseconds since 1970, as pandas does in JSON.

    One without a time zone is Shanghai's; None of nothing.

    >>> moment_in("2026/3/1 20:05").isoformat(), moment_in("2026-03-01T12:05:00Z").isoformat()
    ('2026-03-01T20:05:00+08:00', '2026-03-01T12:05:00+00:00')
    """
    text = value.isoformat() if isinstance(value, datetime) else _bare(value)
    if not text:
        return None
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    found = _DAY.fullmatch(text)
    if found:
        text = "{:0>4}-{:0>2}-{:0>2}T{:0>2}:{}:{}".format(*found.groups("00"))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise CellError(f"{text!r} is no moment; write it like 2026-03-01 20:05") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def name_in(value: object) -> str | None:
    """Read who it was; of Label Studio's users the e-mail address, else the number; None of nothing."""
    if isinstance(value, dict):
        value = value.get("email") or value.get("username") or value.get("id")
    return " ".join(_bare(value).split()) or None


def _words(value: object) -> Iterable[str]:
    if isinstance(value, str):
        text = value.strip()
        if text.startswith("{"):
            try:
                return _words(json.loads(text))
            except json.JSONDecodeError as error:
                raise CellError(f"{text[:40]!r} are no tags") from error
        return _BETWEEN.split(text.lower()) if text not in _NONE else [text]
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return []
    if isinstance(value, dict) and isinstance(value.get("choices"), list):
        return _words(value["choices"])
    if not isinstance(value, list | tuple):
        raise CellError(f"{str(value)[:40]!r} are no tags")
    if any(not isinstance(item, str) for item in value):
        raise CellError("holds marked passages, not tags; a project of doccano must be one of text classification")
    return [item.strip().lower() for item in value]


def _bare(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
