import os
import subprocess
import sys
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extraction import Article, Link
from scraper.page import Judged, Page, Prediction
from scraper.store import Store
from scraper.store import frontier as frontier_module
from scraper.store.frontier import Frontier
from scraper.store.recording import record as record_judged
from scraper.store.records import records

BASE = "https://example.com"


def record(store, pairs):
    record_judged(store, [Judged(page, prediction) for page, prediction in pairs])


def article(url, text="晚还一天会收罚息。", title="晚还"):
    return Article(url=url, title=title, published=None, author=None, text=text, related=(), next_page=None)


def page(lease, outcome="article", reason=None, links=(), final=None, kept=None, parts=()):
    found = kept or article(final or lease.url, text=f"{lease.url}：晚还一天会收罚息。")
    links = tuple(Link(f"{BASE}/{name}" if "://" not in name else name, f"标题{name}") for name in links)
    return Page(
        lease,
        outcome,
        reason,
        final or lease.url,
        datetime.now(UTC),
        found if outcome == "article" else None,
        links,
        parts,
    )


def test_a_crawl_ends_every_url_in_one_state(store):
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/1")
    (first,) = frontier.lease(10)
    record(store, [(page(first, links=["2", "3", "2", "https://other.example/x"]), None)])
    second, third = frontier.lease(10)
    assert frontier.lease(10) == []
    record(store, [(page(second, "failed", "HTTP 404"), None), (page(third, links=["1", "2"]), None)])
    receipt = store.receipt()
    assert receipt.adds_up
    assert (receipt.fetched, receipt.failed, receipt.blocked, receipt.pending) == (2, 1, 1, 0)
    assert not frontier.has_pending()


def test_recording_twice_changes_nothing(store):
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/1")
    (first,) = frontier.lease(1)
    pages = [(page(first, links=["2"]), None)]
    record(store, pages)
    before = store.receipt(), list(records(store))
    record(store, pages)
    assert (store.receipt(), list(records(store))) == before


def test_a_redirect_is_a_duplicate_of_where_it_leads(store):
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/old")
    (lease,) = frontier.lease(1)
    record(store, [(page(lease, final=f"{BASE}/new"), None)])
    assert [row["url"] for row in records(store)] == [f"{BASE}/new"]
    assert (store.receipt().fetched, store.receipt().duplicate) == (1, 1)
    frontier.seed(f"{BASE}/older")
    (lease,) = frontier.lease(1)
    record(store, [(page(lease, final=f"{BASE}/new"), None)])
    assert (store.receipt().fetched, store.receipt().duplicate) == (1, 2)


def test_the_same_article_under_its_canonical_url_is_kept_once(store):
    frontier = Frontier(store)
    for name in ("a", "a-print"):
        frontier.seed(f"{BASE}/{name}")
    leases = frontier.lease(2)
    kept = article(f"{BASE}/a")
    record(store, [(page(lease, kept=kept), None) for lease in leases])
    assert [row["url"] for row in records(store)] == [f"{BASE}/a"]
    assert (store.receipt().fetched, store.receipt().duplicate) == (1, 1)


def test_a_canonical_url_that_all_pages_share_loses_none(store):
    frontier = Frontier(store)
    for name in ("1", "2", "3"):
        frontier.seed(f"{BASE}/{name}")
    leases = frontier.lease(3)
    record(
        store,
        [(page(lease, kept=article(f"{BASE}/main", text=f"第{lease.id}篇，内容各不相同。")), None) for lease in leases],
    )
    assert len(list(records(store))) == 3
    assert store.receipt().fetched == 3


def test_further_pages_of_an_article_are_duplicates(store):
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/1")
    (lease,) = frontier.lease(1)
    record(store, [(page(lease, parts=(f"{BASE}/1_2", f"{BASE}/1_3"), links=["1_2"]), None)])
    assert store.receipt().duplicate == 2
    assert frontier.lease(5) == []


def test_leases_run_out_and_are_taken_over(store, monkeypatch):
    first, second = Frontier(store), Frontier(store)
    first.seed(f"{BASE}/1")
    (lease,) = first.lease(1)
    assert second.lease(1) == []
    monkeypatch.setattr(frontier_module, "LEASE_SECONDS", -1.0)
    first.renew()
    monkeypatch.undo()
    assert second.lease(1) == [lease]


def test_a_dead_process_leaves_its_leases_to_the_next(store, tmp_path):
    code = (
        "from scraper.store import Store; from scraper.store.frontier import Frontier; import os;"
        f"f = Frontier(Store('sqlite:///{tmp_path / 'store.db'}')); f.seed('{BASE}/1'); print(f.lease(1)); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.DEVNULL)
    assert [lease.url for lease in Frontier(store).lease(5)] == [f"{BASE}/1"]


def test_released_leases_are_free_and_not_counted(store):
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/1")
    for _ in range(8):
        assert len(frontier.lease(1)) == 1
        frontier.release()


def test_a_page_that_keeps_killing_its_worker_is_given_up(store, monkeypatch):
    monkeypatch.setattr(frontier_module, "LEASE_SECONDS", -1.0)
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/1")
    leased = [len(frontier.lease(1)) for _ in range(8)]
    assert sum(leased) == 5
    assert store.receipt().failed == 1


def test_allowing_a_site_frees_what_was_blocked_for_it(store):
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/1")
    (lease,) = frontier.lease(1)
    record(store, [(page(lease, links=["https://other.example/x"]), None)])
    assert frontier.lease(5) == []
    frontier.allow(["other.example"])
    assert [lease.url for lease in frontier.lease(5)] == ["https://other.example/x"]


def test_a_failed_start_url_is_tried_again_when_named_again(store):
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/1")
    (lease,) = frontier.lease(1)
    record(store, [(page(lease, "failed", "HTTP 500"), None)])
    assert frontier.lease(1) == []
    frontier.seed(f"{BASE}/1")
    assert len(frontier.lease(1)) == 1


def test_predictions_are_kept_with_their_article(store):
    frontier = Frontier(store)
    frontier.seed(f"{BASE}/1")
    (lease,) = frontier.lease(1)
    prediction = Prediction(("overdue",), True, {"overdue": 0.9}, ({"tag": "overdue", "start": 0},), "v1")
    record(store, [(page(lease), prediction)])
    (row,) = records(store)
    assert (row["tags"], row["relevant"], row["probabilities"], row["model_version"]) == (
        ["overdue"],
        True,
        {"overdue": 0.9},
        "v1",
    )


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_receipt_adds_up_whatever_happens(data):
    opened = Store("sqlite:///:memory:")
    frontier = Frontier(opened)
    frontier.seed(f"{BASE}/0")
    names = st.sampled_from([str(n) for n in range(12)])
    for _ in range(8):
        group = []
        for lease in frontier.lease(data.draw(st.integers(1, 4))):
            outcome = data.draw(st.sampled_from(["article", "article", "not_article", "failed", "blocked"]))
            final = data.draw(st.one_of(st.none(), names.map(lambda name: f"{BASE}/{name}")))
            links = data.draw(st.lists(names, max_size=5))
            group.append((page(lease, outcome, "why", links, final if outcome == "article" else None), None))
        record(opened, group)
        receipt = opened.receipt()
        assert receipt.adds_up
        assert len(list(records(opened))) <= receipt.fetched
    opened.close()


def test_other_processes_of_the_machine_are_left_alone(store):
    frontier = Frontier(store)
    assert f"/{os.getpid()}/" in frontier.owner
