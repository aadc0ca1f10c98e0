"""Where related-content lists lead a reader: clicks from articles about one thing to articles about another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra


@dataclass(frozen=True, slots=True)
class Journeys:
    """Fewest clicks from each article of a set to the nearest of another.

    Attributes
    ----------
    clicks : Series
        By URL of the start; infinity where no list leads there.
    following : Series
        By URL of every article: the one to click on the shortest way, None at the end of it and where there is none.
    """

    clicks: pd.Series
    following: pd.Series

    def path(self, url: str) -> list[str]:
        """URLs on the shortest way from a start, both ends included; the start alone where there is none."""
        found = [url]
        while (step := self.following.get(found[-1])) is not None:
            found.append(step)
        return found


def journeys(articles: pd.DataFrame, links: pd.DataFrame, start: str, end: str) -> Journeys:
    """Find the shortest ways from articles tagged `start` to articles tagged `end`; a click is a click at any rank.

    Parameters
    ----------
    articles : DataFrame
        Columns url and tags (lists of ids).
    links : DataFrame
        Columns source and target, URLs; what leads out of `articles` is left out.
    start, end : str
        Tags.
    """
    urls = pd.Index(articles["url"])
    at, to = urls.get_indexer(links["source"]), urls.get_indexer(links["target"])
    inside = (at >= 0) & (to >= 0) & (at != to)
    n = len(urls)
    # From every end backwards, along links turned round, so that one search serves all starts.
    turned = csr_matrix((np.ones(int(inside.sum())), (to[inside], at[inside])), (n, n))
    ends = [row for row, tags in enumerate(articles["tags"]) if end in tags]
    if not ends:
        nothing = pd.Series(np.inf, index=urls)
        return Journeys(nothing[_tagged(articles, start)], pd.Series([None] * n, index=urls, dtype=object))
    far, before, _ = dijkstra(turned, indices=ends, unweighted=True, min_only=True, return_predecessors=True)
    following = pd.Series([urls[row] if row >= 0 else None for row in before], index=urls, dtype=object)
    return Journeys(pd.Series(far, index=urls)[_tagged(articles, start)], following)


def flows(articles: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return where the links of articles of each kind lead: one row a link and pair of kinds that its ends are of.

    Returns
    -------
    DataFrame
        Columns source, target, rank, source_kind and target_kind: a tag, "no tag" or "not relevant".
    """
    kinds = pd.DataFrame(
        {
            "url": articles["url"],
            "kind": [
                list(tags) if len(tags) else ["no tag" if relevant else "not relevant"]
                for tags, relevant in zip(articles["tags"], articles["relevant"], strict=True)
            ],
        }
    ).explode("kind")
    found = links[links["source"] != links["target"]][["source", "target", "rank"]]
    for end in ("source", "target"):
        found = found.merge(kinds.rename(columns={"url": end, "kind": f"{end}_kind"}), on=end)
    return found.sort_values(["source", "rank", "target"], kind="stable").reset_index(drop=True)


def leading_pages(articles: pd.DataFrame, links: pd.DataFrame, end: str, n: int = 10) -> pd.DataFrame:
    """List the articles whose related lists lead most often straight to articles tagged `end`.

    Returns
    -------
    DataFrame
        Columns url, title, tags, links (all to articles at hand), leads (those to `end`), first_rank.
    """
    wanted = set(articles["url"][[end in tags for tags in articles["tags"]]])
    known = links[links["target"].isin(articles["url"]) & (links["source"] != links["target"])]
    leads = known["target"].isin(wanted)
    groups = known.assign(leads=leads, lead_rank=known["rank"].where(leads)).groupby("source")
    counts = pd.DataFrame(
        {"links": groups.size(), "leads": groups["leads"].sum(), "first_rank": groups["lead_rank"].min()}
    )
    found = articles[["url", "title", "tags"]].merge(counts, left_on="url", right_index=True)
    ordered = found[found["leads"] > 0].sort_values(["leads", "first_rank", "url"], ascending=[False, True, True])
    return ordered.head(n).astype({"first_rank": int}).reset_index(drop=True)


def _tagged(articles: pd.DataFrame, tag: str) -> list[str]:
    return [url for url, tags in zip(articles["url"], articles["tags"], strict=True) if tag in tags]
