"""A corpus and evaluations as pandas tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from classifier.corpus import HARD_CASES, LabelledArticle, Short
from classifier.evaluation import Evaluation
from classifier.tags import LABELS, TAGS


def items_table(items: Sequence[Short | LabelledArticle]) -> pd.DataFrame:
    """One row a text: kind (of an article its style), the labels and hard cases as true or false."""
    return pd.DataFrame(
        [
            {"kind": item.kind if isinstance(item, Short) else item.style}
            | {tag: tag in item.tags for tag in TAGS}
            | {"relevant": item.relevant}
            | {case: case in item.hard for case in HARD_CASES}
            for item in items
        ],
        columns=["kind", *LABELS, *HARD_CASES],
    )


def scores_table(found: Mapping[str, Sequence[Evaluation]]) -> pd.DataFrame:
    """One row a kind of text and system: macro-F1 with its interval, F1 of every label, fractions in [0, 1]."""
    rows = [
        {"texts": kind, "system": evaluation.system, "macro-F1": evaluation.macro_f1}
        | {"95 % interval": "{:.3f} to {:.3f}".format(*evaluation.interval)}
        | {label: evaluation.scores[label].f1 for label in LABELS}
        for kind, evaluations in found.items()
        for evaluation in evaluations
    ]
    return pd.DataFrame(rows).set_index(["texts", "system"])


def worst_errors(evaluation: Evaluation, texts: Sequence[str], n: int = 10) -> pd.DataFrame:
    """List wrong tags, the surest first: one row a text and tag, the probability that the tag was given.

    Parameters
    ----------
    evaluation : Evaluation
        With probabilities.
    texts : sequence of str
        In the order that was evaluated.
    n : int
        Rows a tag, at most.

    Raises
    ------
    ValueError
        Where the system gives no probabilities.
    """
    if evaluation.probabilities is None:
        raise ValueError(f"{evaluation.system} gives no probabilities to sort its errors by")
    rows = [
        {"tag": tag, "text": text, "true": bool(true), "said": bool(said), "probability": float(probability)}
        for column, tag in enumerate(TAGS)
        for text, true, said, probability in zip(
            texts,
            evaluation.truth[:, column],
            evaluation.said[:, column],
            evaluation.probabilities[:, column],
            strict=True,
        )
        if true != said
    ]
    table = pd.DataFrame(rows, columns=["tag", "text", "true", "said", "probability"])
    distance = (table["probability"] - table["true"].astype(float)).abs()
    order = distance.sort_values(ascending=False, kind="stable").index
    return table.loc[order].groupby("tag", sort=False).head(n).reset_index(drop=True)
