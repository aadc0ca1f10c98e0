"""A store of four articles that a model has tagged, one of them with characters beyond the basic plane."""

from datetime import UTC, datetime

import pytest

from scraper.extraction import Article
from scraper.page import Judged, Page, Prediction
from scraper.store.frontier import Frontier
from scraper.store.recording import record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MODEL = "0123456789ab"
# URL, title, text, tags and whether it is relevant as the model says, passages that carried a tag.
ARTICLES = (
    (
        "https://example.com/a/1",
        "🔥花呗晚还三天会怎样",
        "😀晚还一天就会收罚息。\n\n- 第二项：逾期💰超过三天，会报给征信。\n\n> 还不上先联系客服。",
        ("credit_impact", "overdue"),
        True,
        (
            ("overdue", "title", "花呗晚还三天会怎样"),
            ("overdue", "text", "😀晚还一天就会收罚息。"),
            ("credit_impact", "text", "逾期💰超过三天，会报给征信。"),
        ),
    ),
    (
        "https://example.com/a/2",
        "白条额度能换成现金吗",
        "有人说可以刷出来，手续费八个点。\n\n那是套现，不要信。",
        ("cash_out",),
        True,
        (("cash_out", "text", "那是套现，不要信。"),),
    ),
    ("https://example.com/a/3", "红烧肉怎么做", "先把肉焯水，再炒糖色。", (), False, ()),
    ("https://example.com/a/4", "分期商城怎么改收货地址", "=在订单页里改，发货以后改不了。", (), True, ()),
)


@pytest.fixture
def store(store):
    fill(store)
    return store


def fill(store):
    frontier = Frontier(store)
    for url, title, text, tags, relevant, passages in ARTICLES:
        frontier.seed(url)
        (lease,) = frontier.lease(10)
        frontier.release()
        article = Article(url=url, title=title, published=None, author=None, text=text, related=(), next_page=None)
        evidence = [
            {"tag": tag, "part": part, "start": (at := {"title": title, "text": text}[part].index(passage)), "end": at + len(passage), "score": 0.8}
            for tag, part, passage in passages
        ]  # fmt: skip
        chances = {
            name: 0.9 if name in tags else 0.1 for name in ("overdue", "cash_out", "interest_free", "credit_impact")
        }
        said = Prediction(tags, relevant, chances | {"relevant": 0.75 if relevant else 0.2}, tuple(evidence), MODEL)
        record(store, [Judged(Page(lease, "article", None, url, NOON, article, ()), said)])
