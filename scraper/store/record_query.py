"""The query for articles with their tags: who gave these, where the article was found, and which articles pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, false, func, literal, or_, select, true

from scraper.store.labels import latest_label
from scraper.store.schema import articles, copies, frontier, labels, links, predictions
from scraper.store.selection import Selection

LabelSource = Literal["human", "model", "both"]

_first = articles.alias("first")  # of the group of near-copies
_finding = frontier.alias("finding")  # the page in whose list the article was found
_is_human = labels.c.id.is_not(None)
_tags = case((_is_human, labels.c.tags), else_=predictions.c.tags)
_relevant = case((_is_human, labels.c.relevant), else_=predictions.c.relevant)
_group = func.coalesce(copies.c.group_id, articles.c.id)

# What a record is made of, beside the columns of its article; names are those of the dataset's columns.
COLUMNS: dict[str, ColumnElement[Any]] = {
    "tags": _tags,
    "relevant": _relevant,
    "tag_source": case((_is_human, "human"), (predictions.c.article_id.is_not(None), "model")),
    "label_is_stale": labels.c.content_hash != articles.c.content_hash,
    "annotator": labels.c.annotator,
    "labelled_at": labels.c.labelled_at,
    "probabilities": predictions.c.probabilities,
    "evidence": predictions.c.evidence,
    "model_version": predictions.c.model_version,
    "model_tags": case(
        (predictions.c.relevant, func.json_insert(predictions.c.tags, "$[#]", "relevant")), else_=predictions.c.tags
    ),
    "duplicate_group": _first.c.url,
    "linked_from": _finding.c.url,
    "linked_rank": (
        select(links.c.rank)
        .where(links.c.target_id == articles.c.frontier_id, links.c.source_id == _finding.c.id)
        .order_by(links.c.rank)
        .limit(1)
        .scalar_subquery()
    ),
    "group_id": _group,
}


def column(name: str) -> ColumnElement[Any]:
    """Return a column of `articles`, or one of `COLUMNS`, to be used in `passing`."""
    return COLUMNS[name] if name in COLUMNS else articles.c[name]


def passing(
    columns: Sequence[ColumnElement[Any]], *, source: LabelSource, selection: Selection
) -> Select[tuple[object, ...]]:
    """Select these columns of the articles that pass, ordered by URL."""
    query = select(*columns).select_from(_joined(source)).where(*_conditions(source, selection))
    if selection.one_per_group:
        first = select(func.min(articles.c.id)).select_from(_joined(source)).where(*_conditions(source, selection))
        query = query.where(articles.c.id.in_(first.group_by(_group).scalar_subquery()))
    return query.order_by(articles.c.url)


def _joined(source: LabelSource) -> FromClause:
    given = labels.alias()
    latest = latest_label(given.c.id, given=given).where(given.c.article_id == articles.c.id).scalar_subquery()
    found = (
        select(links.c.source_id)
        .where(links.c.target_id == articles.c.frontier_id, links.c.source_id != articles.c.frontier_id)
        .order_by(links.c.source_id, links.c.rank)
        .limit(1)
        .scalar_subquery()
    )
    return (
        articles.outerjoin(predictions)
        .outerjoin(labels, false() if source == "model" else labels.c.id == latest)
        .outerjoin(copies, copies.c.article_id == articles.c.id)
        .outerjoin(_first, _first.c.id == copies.c.group_id)
        .outerjoin(_finding, _finding.c.id == found)
    )


def _conditions(source: LabelSource, selection: Selection) -> list[ColumnElement[bool]]:
    day = func.substr(articles.c.published, 1, len("2025-01-31"))
    asked: list[tuple[object, ColumnElement[bool]]] = [
        (source == "human", _is_human),
        (source == "model", predictions.c.article_id.is_not(None)),
        (selection.since, day >= str(selection.since)),
        (selection.until, day <= str(selection.until)),
        (selection.sites, articles.c.site.in_(selection.sites)),
        (selection.tags or selection.min_probability is not None, _is_tagged(selection)),
    ]
    return [condition for is_asked, condition in asked if is_asked]


def _is_tagged(selection: Selection) -> ColumnElement[bool]:
    """Whether one of the tags asked for, or any, holds with the probability asked for."""
    each = func.json_each(func.coalesce(_tags, "[]")).table_valued("value")
    named = each.c.value.in_(selection.tags) if selection.tags else each.c.value.is_not(None)
    found = select(each.c.value).where(named, _is_likely(each.c.value, selection)).exists()
    if "relevant" not in selection.tags:
        return found
    return or_(found, and_(_relevant, _is_likely("relevant", selection)))


def _is_likely(tag: ColumnElement[str] | str, selection: Selection) -> ColumnElement[bool]:
    if selection.min_probability is None:
        return true()
    chance = func.json_extract(predictions.c.probabilities, literal("$.").concat(tag))
    return or_(_is_human, chance >= selection.min_probability)
