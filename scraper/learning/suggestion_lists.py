"""What to label next, and what to look at again: as tables on the terminal, and as rows of a file to fill in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from classifier.masking import mask_all
from classifier.tags import CHINESE, LABELS, RELEVANT, TAGS
from scraper.learning.suggesting import DoubtfulLabel, Suggestion


def suggested_table(suggestions: Sequence[Suggestion]) -> Table:
    """One row an article, the most telling first."""
    table = Table(title=f"the next {len(suggestions):,} to label", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("expected\nerrors", justify="right")
    table.add_column("tags, as the model sees it")
    table.add_column("article")
    for one in suggestions:
        table.add_row(
            f"{one.expected_errors:.2f}", _chinese(one.tags, one.relevant), _place(one.title, one.url, one.copies)
        )
    return table


def doubted_table(doubted: Sequence[DoubtfulLabel], title: str) -> Table:
    """One row an article, the least sound label first."""
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    table.add_column("soundness", justify="right")
    table.add_column("said")
    table.add_column("expected")
    table.add_column("article")
    for one in doubted:
        said, expected = (_chinese(labels - {RELEVANT}, RELEVANT in labels) for labels in (one.said, one.expected))
        table.add_row(f"{one.score:.2f}", said, expected, _place(one.title, one.url))
    return table


def to_rows(suggestions: Sequence[Suggestion], doubted: Sequence[DoubtfulLabel]) -> pd.DataFrame:
    """One row an article, masked; the columns tags, relevant and annotator are left for whoever fills them in."""
    columns = (
        "url", "title", "why", "said", "expected", "expected_errors", "soundness", "copies",
        "tags", "relevant", "annotator", "text", *(f"p_{label}" for label in LABELS),
    )  # fmt: skip
    rows: list[dict[str, object]] = [
        {
            "url": one.url, "title": one.title, "why": "the model is not sure",
            "expected": _ids(one.tags, one.relevant), "expected_errors": one.expected_errors, "copies": one.copies,
            "text": one.text,
        }
        | {f"p_{label}": one.probabilities[label] for label in LABELS}
        for one in suggestions
    ]  # fmt: skip
    rows += [
        {
            "url": one.url, "title": one.title, "why": "its label is likely wrong", "said": ",".join(_sorted(one.said)),
            "expected": ",".join(_sorted(one.expected)), "soundness": one.score,
        }
        for one in doubted
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(columns))
    for column in ("title", "text"):
        table[column] = mask_all(table[column].fillna("").tolist())
    return table


def _chinese(tags: Iterable[str], relevant: bool) -> str:
    shown = " ".join(CHINESE[tag] for tag in TAGS if tag in tags)
    return shown or ("-" if relevant else "not relevant")


def _place(title: str, url: str, copies: int = 1) -> Text:
    told = f"{title}\n{url}" + (f"\nand {copies - 1:,} near-copies" if copies > 1 else "")
    return Text(told, overflow="fold")  # not markup: a title may hold brackets


def _ids(tags: frozenset[str], relevant: bool) -> str:
    return ",".join(_sorted(tags | {RELEVANT} if relevant else tags))


def _sorted(labels: frozenset[str]) -> list[str]:
    return [label for label in LABELS if label in labels]
