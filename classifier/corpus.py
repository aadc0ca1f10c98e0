"""The training corpus: JSON Lines, read and checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from classifier.tags import TAGS

KINDS = ("title", "question", "heading", "sentence")
HARD_CASES = {
    "passing": "a passing reminder",
    "keyword_without_meaning": "a tag's word, not its meaning (身份证过期, 免押金)",
    "meaning_without_keyword": "a tag's meaning, none of its words (晚还三天)",
    "negation": "not so, and still about it (不上征信)",
    "disguise": "spelt to slip past filters, or mistyped (套xian, 征心)",
    "title_body_differ": "title and body are about different things",
    "traditional": "in traditional characters",
}


class CorpusError(ValueError):
    """A line of the corpus is wrong; the message says where, what, and what is allowed."""


@dataclass(frozen=True, slots=True)
class Short:
    """A labelled title, question, heading or sentence."""

    id: str
    kind: str
    text: str
    tags: frozenset[str]
    relevant: bool
    hard: frozenset[str]


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """A labelled article.

    `mentions` are (start, end, tags) of the sentences in `text` that are about a tag, `unsure` of those of which nobody
    knows whether they are: the corpus has none, articles that were labelled as a whole have many.
    """

    id: str
    style: str
    title: str
    text: str
    tags: frozenset[str]
    relevant: bool
    hard: frozenset[str]
    mentions: tuple[tuple[int, int, frozenset[str]], ...]
    unsure: tuple[tuple[int, int, frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything the model learns from."""

    shorts: tuple[Short, ...]
    articles: tuple[LabelledArticle, ...]


def read_corpus(folder: Path) -> Corpus:
    """Read ``short/*.jsonl`` and ``articles/*.jsonl`` of a corpus folder.

    Raises
    ------
    CorpusError
        For a missing folder, a malformed line, an unknown tag, kind or hard case, a tag on text that is not relevant
        to anything said, or an id used twice.
    """
    files = [*sorted(folder.glob("short/*.jsonl")), *sorted(folder.glob("articles/*.jsonl"))]
    if not files:
        raise CorpusError(f"{folder}: no corpus there; it needs short/*.jsonl and articles/*.jsonl")
    shorts: list[Short] = []
    articles: list[LabelledArticle] = []
    seen: dict[str, str] = {}
    for path in files:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            where = f"{path.name} line {number}"
            row = _row(line, where)
            if path.parent.name == "short":
                shorts.append(_short(row, where))
            else:
                articles.append(_article(row, where))
            if row["id"] in seen:
                raise CorpusError(f"{where}: id {row['id']!r} is already used at {seen[str(row['id'])]}")
            seen[str(row["id"])] = where
    return Corpus(tuple(shorts), tuple(articles))


def _row(line: str, where: str) -> Mapping[str, object]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{where}: not JSON ({error})") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise CorpusError(f"{where}: not an object with an id")
    return row


def _short(row: Mapping[str, object], where: str) -> Short:
    kind = row.get("kind")
    if kind not in KINDS:
        raise CorpusError(f"{where}: kind {kind!r} is unknown; one of {', '.join(KINDS)}")
    return Short(
        _text(row, "id", where), str(kind), _text(row, "text", where), _tags(row.get("tags"), where),
        _flag(row, "relevant", where), _hard(row, where),
    )  # fmt: skip


def _article(row: Mapping[str, object], where: str) -> LabelledArticle:
    text = _text(row, "text", where)
    found = row.get("mentions", [])
    if not isinstance(found, list):
        raise CorpusError(f"{where}: mentions is no list")
    mentions = []
    for item in found:
        if not isinstance(item, list) or len(item) != 3 or not 0 <= item[0] < item[1] <= len(text):
            raise CorpusError(
                f"{where}: mention {item!r} is not [start, end, tags] within the text's {len(text)} characters"
            )
        mentions.append((int(item[0]), int(item[1]), _tags(item[2], where)))
    return LabelledArticle(
        _text(row, "id", where), _text(row, "style", where), _text(row, "title", where), text,
        _tags(row.get("tags"), where), _flag(row, "relevant", where), _hard(row, where), tuple(mentions),
    )  # fmt: skip


def _text(row: Mapping[str, object], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise CorpusError(f"{where}: {key} is missing or empty")
    return value


def _flag(row: Mapping[str, object], key: str, where: str) -> bool:
    value = row.get(key)
    if not isinstance(value, bool):
        raise CorpusError(f"{where}: {key} is {value!r}; it must be true or false")
    return value


def _tags(value: object, where: str) -> frozenset[str]:
    return _known(value, TAGS, "tag", where)


def _hard(row: Mapping[str, object], where: str) -> frozenset[str]:
    return _known(row.get("hard", []), HARD_CASES, "hard case", where)


def _known(value: object, allowed: Iterable[str], what: str, where: str) -> frozenset[str]:
    if not isinstance(value, list):
        raise CorpusError(f"{where}: {what}s {value!r} are no list")
    for item in value:
        if item not in allowed:
            raise CorpusError(f"{where}: {what} {item!r} is unknown; one of {', '.join(allowed)}")
    return frozenset(value)
