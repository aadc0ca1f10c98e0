"""Everything the page shows of one article, read in one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from classifier.highlight import Piece, pieces
from classifier.tagger import Evidence
from scraper.review.judging import Standing, standing

_MOST = 50  # near-copies and linking pages shown
_ARTICLE = text(
    "SELECT articles.*, predictions.probabilities, predictions.evidence, predictions.model_version, copies.group_id "
    "FROM articles "
    "LEFT JOIN predictions ON predictions.article_id = articles.id "
    "LEFT JOIN copies ON copies.article_id = articles.id WHERE articles.id = :id"
)
_REVISIONS = text("SELECT title, text, fetched_at FROM revisions WHERE article_id = :id ORDER BY fetched_at DESC")
_COPIES = text(
    "SELECT articles.id, articles.url, articles.site, articles.title, articles.published FROM copies "
    "JOIN articles ON articles.id = copies.article_id WHERE copies.group_id = :group AND articles.id != :id "
    "ORDER BY articles.published, articles.url LIMIT :most"
)
_LINKED = text(
    "SELECT frontier.url, links.rank, links.anchor_text, articles.id, articles.title FROM links "
    "JOIN frontier ON frontier.id = links.source_id LEFT JOIN articles ON articles.frontier_id = frontier.id "
    "WHERE links.target_id = :home AND links.source_id != :home ORDER BY links.rank, frontier.url LIMIT :most"
)
_HISTORY = text(
    "SELECT annotator, labelled_at, tags, relevant, origin, content_hash FROM labels WHERE article_id = :id "
    "ORDER BY labelled_at DESC, id DESC"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One article with all around it; rows are mappings by column name."""

    row: Mapping[str, object]
    standing: Standing
    is_stale: bool
    probabilities: Mapping[str, float]
    title: Sequence[Piece]
    text: Sequence[Piece]
    revisions: Sequence[Mapping[str, object]]
    copies: Sequence[Mapping[str, object]]
    linked_from: Sequence[Mapping[str, object]]
    history: Sequence[Mapping[str, object]]


def read_article(connection: Connection, article_id: int) -> Shown | None:
    """Read an article; None where there is none of this id."""
    found = connection.execute(_ARTICLE, {"id": article_id}).mappings().one_or_none()
    if found is None:
        return None

    def rows(query: object, **values: object) -> list[Mapping[str, object]]:
        return [dict(row) for row in connection.execute(query, values).mappings()]  # type: ignore[call-overload]  # text() above

    evidence = [Evidence(**item) for item in json.loads(found["evidence"] or "[]")]
    history = [row | {"tags": json.loads(str(row["tags"]))} for row in map(dict, rows(_HISTORY, id=article_id))]
    return Shown(
        row=dict(found),
        standing=standing(connection, article_id),
        is_stale=bool(history) and history[0]["content_hash"] != found["content_hash"],
        probabilities=json.loads(found["probabilities"] or "{}"),
        title=pieces(found["title"], [item for item in evidence if item.part == "title"]),
        text=pieces(found["text"], [item for item in evidence if item.part == "text"]),
        revisions=rows(_REVISIONS, id=article_id),
        copies=rows(_COPIES, id=article_id, group=found["group_id"], most=_MOST),
        linked_from=rows(_LINKED, home=found["frontier_id"], most=_MOST),
        history=history,
    )
