"""An export seen as a whole: by platform, by pairs of tags, by texts that were published again and again."""

from __future__ import annotations

import pandas as pd

from classifier.platforms import platforms_in
from classifier.tags import TAGS


def with_platforms(articles: pd.DataFrame) -> pd.DataFrame:
    """Add a column `platforms`: sorted names of those that title and text speak of."""
    texts = articles["title"].fillna("") + "\n" + articles["text"].fillna("")
    return articles.assign(platforms=texts.map(lambda text: sorted(platforms_in(text))))


def independent(articles: pd.DataFrame) -> pd.DataFrame:
    """One row a group of near-copies, the one published first; articles without a date come after those with one."""
    ordered = articles.sort_values(["published", "url"], na_position="last", kind="stable")
    return ordered.drop_duplicates("duplicate_group").sort_index()


def tags_by_platform(articles: pd.DataFrame, *, fewest: int = 3) -> pd.DataFrame:
    """Count independent texts of each platform and tag.

    Parameters
    ----------
    articles : DataFrame
        Columns platforms and tags, both lists, and duplicate_group.
    fewest : int
        Texts that a platform has to have.

    Returns
    -------
    DataFrame
        One row a platform, those with most texts first; columns `texts` and one a tag.
    """
    rows = independent(articles).explode("platforms").dropna(subset=["platforms"])
    counts = _flags(rows["tags"]).assign(texts=True).groupby(rows["platforms"]).sum().astype(int)
    found = counts[["texts", *TAGS]].sort_values("texts", ascending=False, kind="stable")
    return found[found["texts"] >= fewest]


def tag_pairs(articles: pd.DataFrame) -> pd.DataFrame:
    """Count independent texts that carry both of two tags; on the diagonal those that carry the one."""
    rows = independent(articles)
    flags = _flags(rows["tags"]).astype(int)
    return flags.T @ flags


def families(articles: pd.DataFrame) -> pd.DataFrame:
    """List groups of near-copies with more than one page, the largest first.

    Returns
    -------
    DataFrame
        Columns title, pages, sites, first and last (publication, ISO 8601 days or None), duplicate_group.
    """
    groups = articles.sort_values(["published", "url"], na_position="last", kind="stable").groupby("duplicate_group")
    found = pd.DataFrame(
        {
            "title": groups["title"].first(),
            "pages": groups.size(),
            "sites": groups["site"].nunique(),
            "first": groups["published"].min().str[:10],
            "last": groups["published"].max().str[:10],
        }
    )
    found = found[found["pages"] > 1].sort_values(["pages", "title"], ascending=[False, True], kind="stable")
    return found.reset_index()[["title", "pages", "sites", "first", "last", "duplicate_group"]]


def _flags(tags: pd.Series) -> pd.DataFrame:
    """One column a tag, true where a list holds it."""
    return pd.DataFrame({tag: tags.map(lambda given, tag=tag: tag in given) for tag in TAGS})
