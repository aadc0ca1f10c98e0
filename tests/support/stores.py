"""Stores that tests fill as a crawl does, without one."""

from datetime import UTC, datetime

from scraper.extraction import Article, Link
from scraper.page import Judged, Page, Prediction
from scraper.store.frontier import Frontier
from scraper.store.recording import record

BASE = "https://example.com"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOSTILE = '<script>document.title="taken"</script>"><img src=x onerror=alert(1)>'  # a title as a page may have it
OVERDUE = Prediction(
    ("overdue",),
    True,
    {"overdue": 0.9, "cash_out": 0.1, "interest_free": 0.0, "credit_impact": 0.0, "relevant": 1.0},
    (),
    "v1",
)


def keep(
    store,
    path,
    title="晚还三天",
    text="晚还一天会收罚息。",
    links=(),
    said=OVERDUE,
    published=None,
    when=NOON,
    base=BASE,
):
    """Store one article; `links` are (path, anchor text)."""
    frontier = Frontier(store)
    frontier.seed(f"{base}/{path}")
    (lease,) = [lease for lease in frontier.lease(10_000) if lease.url == f"{base}/{path}"]
    frontier.release()
    article = Article(
        url=lease.url, title=title, published=published, author=None, text=text, related=(), next_page=None
    )
    linked = tuple(Link(f"{base}/{name}", anchor) for name, anchor in links)
    record(store, [Judged(Page(lease, "article", None, lease.url, when, article, linked), said)])
