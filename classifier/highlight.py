"""A tagged text as HTML, with the sentences that carried each tag in the tag's colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from classifier.tagger import Evidence
from classifier.tags import CHINESE, TAGS

_TINT = "26"  # two hex digits of opacity: 15 %, pale enough to read black text on
_PAGE = "background:#fff;color:#000;max-width:46em;padding:1em;line-height:1.9"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text with the tags it is evidence of, each with its score, a fraction in [0, 1]."""

    text: str
    scores: Mapping[str, float]


def highlighted(title: str, text: str, evidence: Iterable[Evidence], colours: Mapping[str, str]) -> str:
    """Render title and text; evidence is tinted, underlined once for each tag it carries, and named.

    Names stand beside colours, so nothing is told by colour alone. Title and text are escaped.

    Parameters
    ----------
    title, text : str
        As they were tagged: the places of `evidence` are theirs.
    evidence : iterable of Evidence
    colours : mapping of str to str
        "#rrggbb" a tag.

    Returns
    -------
    str
        HTML that needs no style sheet and no script.
    """
    given = list(evidence)
    carried = [tag for tag in TAGS if any(item.tag == tag for item in given)]
    legend = " ".join(_mark(f"{tag} {CHINESE[tag]}", {tag: 1.0}, colours, named=False) for tag in carried)
    heading = _marked(title, [item for item in given if item.part == "title"], colours)
    body = _marked(text, [item for item in given if item.part == "text"], colours).replace("\n", "<br>")
    return (
        f'<div lang="zh" style="{_PAGE}"><p>{legend or "no tag"}</p>'
        f'<p style="font-size:1.2em">{heading}</p><p>{body}</p></div>'
    )


def pieces(text: str, evidence: Sequence[Evidence]) -> list[Piece]:
    """Cut a text where evidence begins or ends; where sentences of two tags overlap, a piece has both.

    >>> pieces("先问。再还。", [Evidence("overdue", "text", 3, 6, 0.9)])
    [Piece(text='先问。', scores={}), Piece(text='再还。', scores={'overdue': 0.9})]
    """
    cuts = sorted(
        {0, len(text), *(place for item in evidence for place in (item.start, item.end) if place < len(text))}
    )
    return [
        Piece(
            text[start:end],
            {item.tag: item.score for item in evidence if item.start <= start and end <= item.end},
        )
        for start, end in pairwise(cuts)
    ]


def _marked(text: str, evidence: Sequence[Evidence], colours: Mapping[str, str]) -> str:
    return "".join(
        _mark(piece.text, piece.scores, colours) if piece.scores and piece.text.strip() else escape(piece.text)
        for piece in pieces(text, evidence)
    )


def _mark(piece: str, scores: Mapping[str, float], colours: Mapping[str, str], *, named: bool = True) -> str:
    tags = [tag for tag in TAGS if tag in scores]
    lines = ",".join(f"inset 0 -{3 * depth}px {colours[tag]}" for depth, tag in enumerate(tags, 1))
    style = f"background:{colours[tags[0]]}{_TINT};color:#000;box-shadow:{lines};padding-bottom:{3 * len(tags)}px"
    told = escape(", ".join(f"{tag} {scores[tag]:.2f}" if named else tag for tag in tags))
    names = f"<sup>{escape('、'.join(CHINESE[tag] for tag in tags))}</sup>" if named else ""
    return f'<mark title="{told}" style="{style}">{escape(piece)}</mark>{names}'
