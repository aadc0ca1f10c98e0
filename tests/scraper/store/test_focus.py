"""Focused crawling on a made-up site whose every third page is about credit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.demo.site import Reply
from scraper.store import Store
from scraper.store.focus import EXPLORATION, promises, turns
from scraper.store.records import records

ABOUT_CREDIT = "花呗逾期三天会怎样，第{}个人的经历"
OTHER = "第{}次去云南旅行的路线和住宿"
BODY = "<p>{}，这一篇从头说起，前后花了不少时间，把经过一件一件写下来给后来的人参考。</p>" * 6


def site(n_pages=400, links=20):
    """Page n links to the next pages; a third of them are relevant, and their titles say so."""
    titles = [(ABOUT_CREDIT if n % 3 == 0 else OTHER).format(n) for n in range(n_pages)]
    pages = {}
    for n, title in enumerate(titles):
        targets = [(n * 5 + step) % n_pages for step in range(1, links + 1)]
        related = "".join(f'<li><a href="/{target}.html">{titles[target]}</a></li>' for target in targets)
        body = BODY.format(*[f"{title}，其{part}" for part in range(6)])
        html = f"<title>{title}</title><h1>{title}</h1><div>{body}</div><h2>相关内容</h2><ul>{related}</ul>"
        pages[f"/{n}.html"] = Reply(200, html.encode(), {"Content-Type": "text/html; charset=utf-8"})
    return pages


def relevant_share(paylater, serve, tmp_path, *options):
    server = serve(site())
    store = f"sqlite:///{tmp_path / f'{len(options)}.db'}"
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", 0, "--max-pages", 120, "--store", store, *options)
    assert done.returncode in (0, 3), done.stderr
    opened = Store(store, create=False)
    found = list(records(opened))
    opened.close()
    return sum(record["title"].startswith("花呗") for record in found) / len(found)


def test_with_focus_more_of_the_first_pages_are_relevant(paylater, serve, tmp_path):
    plain = relevant_share(paylater, serve, tmp_path)
    focused = relevant_share(paylater, serve, tmp_path, "--focus")
    assert plain < 0.5
    assert focused > 1.5 * plain
    assert focused < 1.0  # what looks irrelevant is explored as well


def test_a_text_that_says_nothing_promises_what_its_page_is():
    assert promises(["更多", "下一页"], [0.9, 0.0], 0.3) == [0.3, 0.3]


def test_an_anchor_about_credit_promises_more_than_its_neighbour():
    first, second = promises(["花呗晚还三天会怎样", "云南旅行的路线"], [0.99, 0.02], 0.5)
    assert first > second


@given(st.lists(st.integers(1, 50), max_size=40))
def test_turns_add_up_and_explore_their_share(batches):
    given_so_far = explored = 0
    for most in batches:
        promising, exploring = turns(most, given_so_far)
        assert promising + exploring == most
        assert min(promising, exploring) >= 0
        given_so_far += most
        explored += exploring
    assert explored == pytest.approx(EXPLORATION * given_so_far, abs=1)
