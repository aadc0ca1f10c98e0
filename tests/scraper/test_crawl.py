"""The main job, end to end, on the built-in site: real server, real processes, real kills."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pandas as pd
import pytest

from scraper.demo.server import serving
from scraper.demo.site import START, routes
from scraper.store import Store
from scraper.store.records import records


def store_of(folder):
    return Store(f"sqlite:///{folder / 'store.db'}", create=False)


def stored(folder):
    store = store_of(folder)
    found = list(records(store)), store.receipt(), store.reasons()
    store.close()
    return found


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """One whole crawl of a server of its own: the folder, the server, what was printed."""
    folder = tmp_path_factory.mktemp("crawl")
    with serving() as server:
        done = run(folder, "crawl", f"{server.origin}{START}", "--delay", "0", "--concurrency", "8")
        assert done.returncode == 0, done.stderr
        yield folder, server, done.stdout


def command(folder, *arguments):
    environment = os.environ | {"PAYLATER_STORE": f"sqlite:///{folder / 'store.db'}", "COLUMNS": "200"}
    return {"args": [sys.executable, "-m", "scraper", *arguments], "cwd": folder, "env": environment}


def run(folder, *arguments):
    return subprocess.run(**command(folder, *arguments), capture_output=True, text=True, timeout=120, check=False)


def test_every_article_is_found_once_with_its_text(crawled):
    folder, server, _ = crawled
    records, receipt, _ = stored(folder)
    wanted = {f"{server.origin}{path}": text.title for path, text in routes().items()}
    assert {record["url"]: record["title"] for record in records} == wanted
    assert receipt.adds_up
    assert receipt.pending == 0


def test_every_end_is_on_the_receipt(crawled):
    folder, _, printed = crawled
    _, _, reasons = stored(folder)
    ends = {(state, reason.partition(" http")[0]) for state, reason, _ in reasons}
    assert ends >= {
        ("blocked", "robots.txt"),
        ("blocked", "other site"),
        ("failed", "HTTP 404"),
        ("duplicate", "redirects to"),
        ("fetched", "not an article: empty page"),
        ("fetched", "not an article: binary data, not HTML"),
    }
    assert "discovered = " in printed
    assert "0 pending" in printed


def test_robots_txt_is_obeyed_and_no_page_is_asked_for_twice(crawled):
    _, server, _ = crawled
    assert not server.asked["/private/vip.html"]
    assert server.asked["/robots.txt"] == 1
    redirected = {START}  # once by itself, once by the redirect that leads to it
    assert {path for path, times in server.asked.items() if times > 1} <= redirected


def test_an_article_in_parts_is_stored_whole(crawled):
    folder, _, _ = crawled
    records, _, _ = stored(folder)
    texts = {record["title"]: record["text"] for record in records}
    long = [text for text in routes().values() if text.template == "cms" and len(text.text) > 1500]
    assert long
    for text in long:
        last_words = text.text.strip()[-20:]
        assert last_words in texts[text.title]


def test_links_keep_rank_and_anchor_text(crawled):
    folder, _, _ = crawled
    with sqlite3.connect(folder / "store.db") as connection:
        rows = connection.execute(
            "SELECT rank, anchor_text FROM links JOIN frontier ON frontier.id = source_id WHERE url LIKE ? ORDER BY rank",
            (f"%{START}",),
        ).fetchall()
    connection.close()
    assert [rank for rank, _ in rows] == list(range(1, len(rows) + 1))
    assert "会员专享：分期额度内部名单" in [anchor for _, anchor in rows]


def test_a_second_run_fetches_nothing(crawled):
    folder, server, _ = crawled
    before = server.asked.copy()
    done = run(folder, "crawl", f"{server.origin}{START}", "--delay", "0")
    assert done.returncode == 0, done.stderr
    assert server.asked == before


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_exports_open_in_pandas_with_chinese_intact(crawled, suffix):
    folder, _, _ = crawled
    out = folder / f"articles.{suffix}"
    assert run(folder, "export", str(out)).returncode == 0
    read = {"csv": pd.read_csv, "jsonl": lambda path: pd.read_json(path, lines=True), "parquet": pd.read_parquet}[
        suffix
    ]
    table = read(out)
    assert set(table["title"]) == {text.title for text in routes().values()}
    wanted = {"url", "site", "title", "published", "author", "text", "tags", "relevant", "p_overdue", "p_relevant", "tag_source", "model_version", "duplicate_group", "fetched_at"}  # fmt: skip
    assert wanted <= set(table.columns)


def test_a_republished_copy_shares_its_group(crawled):
    folder, _, _ = crawled
    run(folder, "export", str(folder / "groups.parquet"))
    table = pd.read_parquet(folder / "groups.parquet")
    copies = table[table.duplicated("duplicate_group", keep=False)]
    assert len(copies) == 2
    assert copies["duplicate_group"].nunique() == 1


def test_tags_are_those_a_reader_gave(crawled):
    folder, _, _ = crawled
    records, _, _ = stored(folder)
    given = {text.title: text for text in routes().values()}
    right = sum(set(record["tags"]) == given[record["title"]].tags for record in records)
    assert right >= 0.75 * len(records)
    assert all(record["evidence"] for record in records if record["tags"])


def test_scrapy_crawl_does_the_same(tmp_path, site):
    environment = os.environ | {"PAYLATER_STORE": f"sqlite:///{tmp_path / 'store.db'}"}
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120
    arguments = [
        "crawl",
        "articles",
        "-a",
        f"start={site.origin}{START}",
        "-s",
        "DOWNLOAD_DELAY=0",
        "-s",
        "AUTOTHROTTLE_ENABLED=0",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    records, receipt, _ = stored(tmp_path)
    assert len(records) == len(routes())
    assert receipt.adds_up


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_crawl_goes_on_and_finds_every_article_once(tmp_path, seed):
    """SIGKILL at random moments, the later ones with pages acknowledged and pages in flight."""
    moment = random.Random(seed)
    with serving() as server:
        arguments = ("crawl", f"{server.origin}{START}", "--delay", "0.02", "--concurrency", "4")
        for _ in range(3):
            process = subprocess.Popen(
                **command(tmp_path, *arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            wanted = moment.randrange(1, 30)
            deadline = time.monotonic() + 60
            target = sum(server.asked.values()) + wanted
            while process.poll() is None and sum(server.asked.values()) < target and time.monotonic() < deadline:
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.wait()
            if (tmp_path / "store.db").exists():
                with sqlite3.connect(tmp_path / "store.db") as connection:
                    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                connection.close()
        asked = server.asked.copy()
        done_before = acknowledged(tmp_path)
        finished = run(tmp_path, *arguments)
        assert finished.returncode == 0, finished.stderr
        again = server.asked - asked
        assert not {path for path in again if f"{server.origin}{path}" in done_before} - {START}
    records, receipt, _ = stored(tmp_path)
    assert sorted(record["title"] for record in records) == sorted(text.title for text in routes().values())
    assert receipt.adds_up
    assert receipt.pending == 0


def acknowledged(folder):
    with sqlite3.connect(folder / "store.db") as connection:
        rows = connection.execute("SELECT url FROM frontier WHERE state = 'fetched'").fetchall()
    connection.close()
    return {url for (url,) in rows}


@pytest.mark.parametrize("times", [1, 2])
def test_an_interrupted_crawl_loses_nothing(tmp_path, times):
    with serving() as server:
        arguments = ("crawl", f"{server.origin}{START}", "--delay", "0.3", "--concurrency", "1")
        process = subprocess.Popen(
            **command(tmp_path, *arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 60
        while sum(server.asked.values()) < 6 and time.monotonic() < deadline:
            time.sleep(0.01)
        for _ in range(times):
            process.send_signal(signal.SIGINT)
            time.sleep(0.05)
        printed, complained = process.communicate(timeout=60)
        assert "receipt: " in printed
        assert "Traceback" not in complained
        _, receipt, _ = stored(tmp_path)
        assert receipt.adds_up
        assert receipt.pending > 0
        finished = run(tmp_path, "crawl", "--delay", "0", "--concurrency", "8")
    assert finished.returncode == 0, finished.stderr
    records, receipt, _ = stored(tmp_path)
    assert len(records) == len(routes())
    assert receipt.pending == 0


def test_max_pages_limits_a_run(tmp_path, site):
    done = run(tmp_path, "crawl", f"{site.origin}{START}", "--delay", "0", "--max-pages", "5")
    assert done.returncode == 0, done.stderr
    _, receipt, _ = stored(tmp_path)
    assert receipt.discovered - receipt.pending - receipt.blocked <= 5
    assert receipt.pending > 0
