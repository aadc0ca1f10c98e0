"""The related-content graph of a store as a table of links."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from scraper.store import Store
from scraper.store.schema import articles, frontier, links

COLUMNS = ("source", "target", "rank", "anchor_text", "source_is_article", "target_is_article")
_BATCH_ROWS = 2_000


def link_rows(store: Store) -> Iterator[dict[str, object]]:
    """Links between pages that were fetched, in order of source and rank.

    Yields
    ------
    dict
        `COLUMNS`: URLs of both ends (of an article the one it is exported under), the place in the source's related
        lists from 1, the text of the link, and whether each end is an article.
    """
    home, there = frontier.alias(), frontier.alias()
    source, target = articles.alias(), articles.alias()
    query = (
        select(
            home.c.url, there.c.url, links.c.rank, links.c.anchor_text, source.c.url.label("a"), target.c.url.label("b")
        )
        .select_from(links)
        .join(home, home.c.id == links.c.source_id)
        .join(there, there.c.id == links.c.target_id)
        .outerjoin(source, source.c.frontier_id == home.c.id)
        .outerjoin(target, target.c.frontier_id == there.c.id)
        .where(there.c.state == "fetched")
        .order_by(home.c.url, links.c.rank)
        .execution_options(yield_per=_BATCH_ROWS)
    )
    with store.reading() as connection:
        for at, to, rank, anchor, source_url, target_url in connection.execute(query):
            ends = (source_url or at, target_url or to, rank, anchor, source_url is not None, target_url is not None)
            yield dict(zip(COLUMNS, ends, strict=True))
