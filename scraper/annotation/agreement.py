"""How far annotators agree: Cohen's kappa for each tag and pair, over what both have labelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rich.markup import escape
from rich.table import Table
from sklearn.metrics import cohen_kappa_score

from classifier.tags import LABELS
from scraper.store import Store
from scraper.store.labels import Label, given_labels

Kappa = float | bool  # False and True: both said no, or yes, of every article, so that there is nothing to measure


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two annotators: how many articles both have labelled, and for every tag and "relevant" Cohen's kappa.

    Kappa (Cohen 1960) is 1 where they always agree, 0 where they agree as often as by chance; in place of a number
    False or True where both gave every article the same answer, for which it is not defined.
    """

    annotators: tuple[str, str]
    n_articles: int
    kappas: Mapping[str, Kappa]


def agreements(store: Store, annotators: Collection[str] = ()) -> list[Agreement]:
    """Compare every two annotators who have labelled the same articles, the pair with most of them first.

    Parameters
    ----------
    store : Store
    annotators : collection of str
        Only pairs with one of these; all by default.

    Notes
    -----
    Of several labels that one person gave an article the latest counts.
    """
    latest: dict[str, dict[str, Label]] = {}
    for given in given_labels(store):
        latest.setdefault(given.label.annotator, {})[given.url] = given.label
    found = []
    for pair in combinations(sorted(latest), 2):
        both = sorted(latest[pair[0]].keys() & latest[pair[1]].keys())
        if both and (not annotators or set(pair) & set(annotators)):
            first, second = ([latest[who][url] for url in both] for who in pair)
            kappas = {label: _kappa(_answers(first, label), _answers(second, label)) for label in LABELS}
            found.append(Agreement(pair, len(both), kappas))
    return sorted(found, key=lambda agreement: (-agreement.n_articles, agreement.annotators))


def agreement_table(found: Sequence[Agreement]) -> Table:
    """Show agreements on a terminal."""
    table = Table(title="Cohen's kappa", title_justify="left")
    table.add_column("annotators")
    for name in ("articles", *LABELS):
        table.add_column(name, justify="right")
    for agreement in found:
        shown = (_shown(agreement.kappas[label]) for label in LABELS)
        table.add_row(escape(" / ".join(agreement.annotators)), f"{agreement.n_articles:,}", *shown)
    if any(isinstance(kappa, bool) for agreement in found for kappa in agreement.kappas.values()):
        table.caption = "all no, all yes: both gave every article the same answer, for which kappa is not defined"
        table.caption_justify = "left"
    return table


def _answers(given: Sequence[Label], label: str) -> list[bool]:
    return [one.relevant if label == LABELS[-1] else label in one.tags for one in given]


def _kappa(first: Sequence[bool], second: Sequence[bool]) -> Kappa:
    if len({*first, *second}) == 1:
        return first[0]
    return float(cohen_kappa_score(first, second))


def _shown(kappa: Kappa) -> str:
    return ("all yes" if kappa else "all no") if isinstance(kappa, bool) else f"{kappa:.2f}"
