"""One page to one article: decode, parse once, then every part from the same tree."""

from __future__ import annotations

from datetime import UTC, datetime

from scraper.extraction.article import Article
from scraper.extraction.byline import extract_author, extract_site_name
from scraper.extraction.cleaning import clean
from scraper.extraction.defects import find_defect
from scraper.extraction.elements import fold
from scraper.extraction.encoding import decode
from scraper.extraction.headline import extract_headline, headline_block
from scraper.extraction.layout import lay_out
from scraper.extraction.links import extract_canonical, extract_next_page, extract_related
from scraper.extraction.markdown import Line, join
from scraper.extraction.metadata import read_metadata
from scraper.extraction.overrides import SiteRules
from scraper.extraction.published import extract_published, read_moment
from scraper.extraction.tree import parse
from scraper.urls import canonical

_FULLER = 4  # times as much text in JSON-LD as displayed


def extract_article(
    html: bytes | str,
    url: str,
    *,
    encoding: str | None = None,
    fetched_at: datetime | None = None,
    rules: SiteRules | None = None,
) -> Article:
    """Turn one HTML page into a clean article.

    Parameters
    ----------
    html : bytes or str
        The page. Bytes are decoded by what they hold; see `scraper.extraction.encoding.decode`.
    url : str
        Where it was fetched from; relative links count from here.
    encoding : str, optional
        Charset of the HTTP header; a hint only.
    fetched_at : datetime, optional
        Aware; what 昨天 counts from. Defaults to now.

    rules : SiteRules, optional
        Selectors of this site, which go before the general rules.

    Returns
    -------
    Article
        `defect` says why, where the page is no article.

    Raises
    ------
    ExtractionError
        When there is no page in it at all (empty, oversized).
    """
    url = canonical(url)
    root = parse(decode(html, encoding) if isinstance(html, bytes) else html)
    rules, now = rules or SiteRules(), fetched_at or datetime.now(UTC)
    rules.prune(root)
    metadata, layout = read_metadata(root), lay_out(root)
    rules.place(root, layout)
    title = rules.shown_title(root) or extract_headline(layout, metadata)
    headline_at = headline_block(layout, title)
    published = read_moment(rules.shown_date(root), now) or extract_published(layout, metadata, now, headline_at)
    related = rules.links(root, url) or extract_related(layout, url)
    next_page = extract_next_page(layout, url)
    author = extract_author(root, layout, metadata, headline_at)
    lines = clean(layout, root, title)  # the last to look at the tree, which it prunes
    told = metadata.linked_text("articleBody")
    if len(told) > _FULLER * sum(len(line.text) for line in lines):  # a page that a script builds
        lines = [Line("", block) for block in map(fold, told.splitlines()) if block]
    return Article(
        url=extract_canonical(metadata.canonical_href, url),
        title=title,
        published=published,
        author=author,
        text=join(lines),
        related=related,
        next_page=next_page,
        site_name=extract_site_name(metadata),
        defect=find_defect(layout, lines, title, len(related)),
    )
