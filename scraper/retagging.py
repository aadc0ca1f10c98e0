"""Tagging again what is already at hand: a store's articles, or any file of texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from sqlalchemy import select

from classifier.dataset import check_suffix, write_table
from classifier.tables import read_table
from classifier.tags import LABELS
from scraper.page import Prediction
from scraper.store import Store
from scraper.store.recording import keep_prediction
from scraper.store.schema import articles
from scraper.tagging import ArticleTagger

_BATCH_ROWS = 2_000
PEOPLES = ["annotator", "labelled_at", "label_is_stale"]  # what an export says of people's tags, which go


def retag_store(store: Store, model: Path | None) -> int:
    """Predict anew for every article of a store, a batch a transaction; return how many."""
    tagger = ArticleTagger(model)
    done = 0
    last = -1
    while True:
        query = select(articles.c.id, articles.c.title, articles.c.text).where(articles.c.id > last)
        with store.reading() as connection:
            rows = connection.execute(query.order_by(articles.c.id).limit(_BATCH_ROWS)).all()
        if not rows:
            return done
        found = tagger.predict({"title": row.title, "text": row.text} for row in rows)
        with store.writing() as connection:
            for row, prediction in zip(rows, found, strict=True):
                keep_prediction(connection, row.id, prediction)
        done += len(rows)
        last = rows[-1].id


def retag_file(source: Path, out: Path, model: Path | None) -> int:
    """Write a file's rows with columns tags, relevant and p_<label> added; return how many."""
    check_suffix(out)
    table = read_table(source).drop(columns=PEOPLES, errors="ignore")
    texts = table.reindex(columns=["title", "text"]).fillna("").astype(str)
    found = ArticleTagger(model).predict({"title": title, "text": text} for title, text in texts.to_numpy().tolist())
    for name, values in prediction_columns(found).items():
        table[name] = pd.Series(values, table.index)
    write_table(table, out)
    return len(table)


def prediction_columns(found: Sequence[Prediction]) -> dict[str, list[object]]:
    """Return what a model says of rows, by the dataset's names of columns; without rows no probabilities."""
    return {
        "tags": [list(one.tags) for one in found],
        "relevant": [one.relevant for one in found],
        "model_tags": [[*one.tags, *["relevant"] * one.relevant] for one in found],
        **{f"p_{label}": [one.probabilities[label] for one in found] for label in LABELS if found},
        "tag_source": ["model"] * len(found),
        "model_version": [one.model_version for one in found],
    }
