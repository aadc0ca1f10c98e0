"""Imports: every record accounted for, articles in parts whatever the order, files that are damaged, interruptions."""

import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime

import pytest
import warcs
from pages import SENTENCE
from warcs import common_crawl, html, response, zipped

from scraper.archives.importing import Import
from scraper.archives.sources import find_sources
from scraper.store import StoreError
from scraper.store.frontier import Frontier
from scraper.workers.extraction_pool import ExtractionPool

SITE = "https://example.com"
DAY = warcs.DAY


def page(number, links=(), more=""):
    """Return an article told apart from others by its number, with a related list."""
    listed = "".join(f'<li><a href="{link}">分期之前要看清楚的第{link}件事</a></li>' for link in links)
    return html(f"分期须知之{number}", f"{SENTENCE}第{number}条。{more}", f"<h3>相关推荐</h3><ul>{listed}</ul>")


def part(title, number, following=None):
    """Return one page of an article in parts."""
    pager = f'<a href="{following}">下一页</a>' if following else ""
    return html(title, f"{SENTENCE}{title}第{number}页。", f"<p>{SENTENCE[::-1]}第{number}段。</p>{pager}")


def ends(store):
    with store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT url, state, reason FROM frontier").fetchall()
    return {url.removeprefix(SITE): (state, reason) for url, state, reason in rows}


def test_a_file_of_common_crawl(load, stored, store):
    imported = load(
        common_crawl(
            (f"{SITE}/1.html", page(1, ["/2.html", "https://elsewhere.example/x"]), "2024-05-18T01:58:10Z"),
            (f"{SITE}/2.html", page(2), "2024-05-18T02:00:00Z"),
            (f"{SITE}/empty", b"<html></html>", "2024-05-18T02:00:00Z"),
        )
    )
    assert (imported.records, imported.ends) == (10, Counter(article=2, not_article=1))
    assert imported.passed == {"warcinfo record": 1, "request record": 3, "metadata record": 3}
    row = stored()[f"{SITE}/1.html"]
    assert (row["title"], row["fetched_at"], row["tag_source"]) == ("分期须知之1", "2024-05-18T01:58:10+00:00", "model")
    assert (stored()[f"{SITE}/2.html"]["linked_from"], stored()[f"{SITE}/2.html"]["linked_rank"]) == (
        f"{SITE}/1.html",
        1,
    )
    assert ends(store) == {
        "/1.html": ("fetched", None),
        "/2.html": ("fetched", None),
        "https://elsewhere.example/x": ("blocked", "other site"),
        "/empty": ("fetched", "not an article: empty page"),
    }


def test_the_sites_of_imported_pages_are_not_crawled_by_that(load, store):
    load(zipped(response(f"{SITE}/1.html", page(1, ["/2.html", "/3.html"]))))
    frontier = Frontier(store)
    assert frontier.sites == frozenset()
    assert frontier.lease(10) == []
    assert ends(store)["/2.html"] == ("blocked", "other site")
    frontier.allow(["example.com"])  # as a crawl does that is started there
    assert [lease.url for lease in frontier.lease(10)] == [f"{SITE}/2.html", f"{SITE}/3.html"]


def test_pages_that_a_crawl_waits_for_are_had_from_an_archive(load, store, stored):
    frontier = Frontier(store)
    frontier.seed(f"{SITE}/1.html")
    imported = load(zipped(response(f"{SITE}/1.html", page(1, ["/2.html"])), response(f"{SITE}/2.html", page(2))))
    assert imported.ends == Counter(article=2)
    assert ends(store) == {"/1.html": ("fetched", None), "/2.html": ("fetched", None)}


PARTS = {"/长.html": part("长文", 1, "/长_2.html"), "/长_2.html": part("长文", 2, "/长_3.html"), "/长_3.html": part("长文", 3), "/别.html": page(9)}  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 3, 0, 1), (1, 0, 3, 2)])
@pytest.mark.parametrize("files", [1, 2])
def test_parts_of_an_article_are_joined_whatever_their_order(load, stored, store, order, files):
    names = [list(PARTS)[place] for place in order]
    records = [response(f"{SITE}{name}", PARTS[name]) for name in names]
    imported = load(zipped(*records)) if files == 1 else load(zipped(*records[:2]), zipped(*records[2:]))
    assert imported.ends == Counter(article=2, duplicate=2)
    articles = stored()
    long = f"{SITE}/%E9%95%BF"
    assert set(articles) == {f"{long}.html", f"{SITE}/%E5%88%AB.html"}
    assert [articles[f"{long}.html"]["text"].count(f"长文第{number}页") for number in (1, 2, 3)] == [1, 1, 1]
    assert ends(store)["/%E9%95%BF_3.html"] == ("duplicate", f"a further page of {long}.html")
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM copies").scalar_one() == 2
    assert load(zipped(*records)).ends == Counter(known=4)


def test_further_pages_that_come_after_the_first_are_at_no_time_articles(load, store):
    load(zipped(*(response(f"{SITE}{name}", body) for name, body in PARTS.items())))
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT sum(articles), sum(others) FROM patterns").one() == (2, 0)


def test_the_last_page_of_an_article_may_have_been_imported_alone_before(load, stored, store):
    assert load(zipped(response(f"{SITE}/长_3.html", PARTS["/长_3.html"]))).ends == Counter(article=1)
    imported = load(
        zipped(*(response(f"{SITE}{name}", PARTS[name]) for name in ("/长_2.html", "/长.html", "/长_3.html")))
    )
    assert imported.ends == Counter(article=1, duplicate=2)
    assert [row["title"] for row in stored().values()] == ["长文"]


def test_a_missing_further_page_is_told_and_the_article_stands_without_it(load, stored):
    imported = load(
        zipped(response(f"{SITE}/长.html", PARTS["/长.html"]), response(f"{SITE}/长_3.html", PARTS["/长_3.html"]))
    )
    assert (imported.ends, imported.without_parts) == (Counter(article=2), 1)


def test_pages_that_go_on_at_each_other_are_one_article(load, stored):
    ring = [("/环.html", "/环_2.html"), ("/环_2.html", "/环.html")]
    imported = load(zipped(*(response(f"{SITE}{name}", part("环", name, following)) for name, following in ring)))
    assert imported.ends == Counter(article=1, duplicate=1)


def test_of_several_captures_the_further_page_of_the_same_day_is_taken(load, stored):
    day, later = "2024-05-18T01:00:00Z", "2025-05-18T01:00:00Z"
    records = [
        response(f"{SITE}/a_2.html", html("长文", f"{SENTENCE}新的第二页。"), later),
        response(f"{SITE}/a.html", part("长文", 1, "/a_2.html"), day),
        response(f"{SITE}/a_2.html", html("长文", f"{SENTENCE}旧的第二页。"), day),
    ]
    load(zipped(*records))
    assert "旧的第二页" in stored()[f"{SITE}/a.html"]["text"]


def test_a_redirect_is_a_duplicate_of_where_it_leads(load, store):
    moved = response(f"{SITE}/old", b"", status="301 Moved Permanently", http=["Location: /1.html"])
    for records in ([moved, response(f"{SITE}/1.html", page(1))], [moved]):
        load(zipped(*records))
        assert ends(store) == {"/old": ("duplicate", f"redirects to {SITE}/1.html"), "/1.html": ("fetched", None)}


def test_copies_are_told_as_in_a_crawl(load, stored, store):
    same = [response(f"{host}/1.html", page(1)) for host in ("https://m.example.com", SITE, "https://other.example")]
    assert load(zipped(*same)).ends == Counter(article=2, duplicate=1)
    assert {row["duplicate_group"] for row in stored().values()} == {"https://m.example.com/1.html"}
    assert ends(store)["/1.html"] == ("duplicate", "same article as https://m.example.com/1.html")


def test_an_article_is_kept_under_its_canonical_url(load, stored):
    body = page(1).replace(b"<title>", b'<link rel=canonical href="/article/1"><title>')
    load(zipped(response(f"{SITE}/m/1.html", body)))
    assert list(stored()) == [f"{SITE}/article/1"]


def test_saved_pages_go_the_same_way(load, stored):
    saved = b"<!-- saved from url=(0026)https://example.com/1.html -->" + page(1)
    imported = load(saved, page(2), name="页{}.html")
    assert (imported.ends, imported.lost) == (Counter(article=1), {"does not say where it is from; give --base-url": 1})
    assert [loss.place.path.name for loss in load.losses] == ["页1.html"]
    assert list(stored()) == [f"{SITE}/1.html"]


def test_a_damaged_file_costs_its_damage_and_the_other_files_nothing(load, stored):
    records = [response(f"{SITE}/{number}.html", page(number)) for number in range(4)]
    whole = zipped(*records[:2])
    imported = load(whole[:-30], warcs.wet(SITE), zipped(*records[2:]))
    assert set(stored()) == {f"{SITE}/{number}.html" for number in (0, 2, 3)}
    assert imported.lost == {"record cut off at the end of the file": 1}
    assert [str(loss.place).rpartition("/")[2] for loss in load.losses] == [f"pages-0.warc.gz offset {len(zipped(records[0])):,}"]  # fmt: skip
    assert len(imported.faults) == 1
    assert "pages-1.warc.gz: holds the texts of pages (WET)" in imported.faults[0]


def test_a_page_that_kills_its_process_is_lost_alone(load, stored, monkeypatch):
    async def deadly(self, job):
        if job.url.endswith("/3.html"):
            while self._process is None:
                await original(self, type(job)(page(99), job.url, None, job.fetched_at))
            os.kill(self._process.pid, signal.SIGKILL)
        return await original(self, job)

    original = ExtractionPool.extract
    monkeypatch.setattr(ExtractionPool, "extract", deadly)
    imported = load(zipped(*(response(f"{SITE}/{number}.html", page(number)) for number in range(6))))
    assert imported.ends.total() + imported.lost.total() == 6
    assert imported.lost == {"extraction: ended its process": 1}
    assert len(stored()) == 5


def test_the_same_store_comes_of_any_number_of_workers(tmp_path, load, store):
    moment = random.Random(7)
    records = [response(f"{moment.choice([SITE, 'https://m.example.com'])}/{n % 40}.html", page(n % 40), f"2024-05-{18 + n // 40}T00:00:00Z") for n in range(80)]  # fmt: skip
    load(zipped(*records), workers=1)

    def everything(name):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            return [connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in ("articles", "copies", "revisions", "links")]  # fmt: skip

    alone = everything("store.db")
    other = type(store)(f"sqlite:///{tmp_path / 'other.db'}")
    Import(other, find_sources([tmp_path / "archive-0"]), load.tagger, workers=3).run()
    other.close()
    assert everything("other.db") == alone


def test_an_interrupted_import_records_what_is_on_its_way_and_goes_on(tmp_path, store, stored, load):
    content = zipped(*(response(f"{SITE}/{number}.html", page(number)) for number in range(300)))
    (tmp_path / "a").mkdir()
    (tmp_path / "a/pages.warc.gz").write_bytes(content)
    work = Import(store, find_sources([tmp_path / "a"]), load.tagger, workers=1)

    def interrupt():
        while not store.receipt().fetched:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    imported = work.run()
    assert imported.is_cut_short
    assert imported.adds_up
    assert 64 <= imported.ends["article"] < 300
    assert len(stored()) == imported.ends["article"]
    again = load(content)
    assert again.ends == Counter(known=imported.ends["article"], article=300 - imported.ends["article"])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_reading_what_is_known_can_be_interrupted_as_well(tmp_path, store, load):
    content = zipped(*(response(f"{SITE}/{number}.html", page(number)) for number in range(200)))
    load(content)
    work = Import(store, find_sources([tmp_path / "archive-0"]), load.tagger, workers=1)
    work.on_read = lambda _: os.kill(os.getpid(), signal.SIGINT) if work.imported.records == 1 else None
    assert work.run().is_cut_short
    assert work.imported.records < 200


def test_a_store_that_cannot_be_written_ends_the_import(load, store):
    with store.writing() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON articles BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")  # fmt: skip
    with pytest.raises(StoreError, match="the disk is full; make room"):
        load(zipped(*(response(f"{SITE}/{number}.html", page(number)) for number in range(300))))
    assert ends(store) == {}


def test_the_moment_of_a_capture_is_what_dates_count_from(load, stored):
    load(zipped(response(f"{SITE}/1.html", page(1).replace("第1条".encode(), "第1条".encode()).replace(b"</h1>", "</h1><div>发布时间：3天前</div>".encode()), DAY)))  # fmt: skip
    assert str(stored()[f"{SITE}/1.html"]["published"]).startswith("2024-05-15")
    assert stored()[f"{SITE}/1.html"]["fetched_at"] == datetime(2024, 5, 18, 1, 58, 10, tzinfo=UTC).isoformat()
