"""Nothing lost: kills at random moments, a full disk, a database that another process holds, a damaged store.

Real processes, real signals, real files. Who asked for a page the server knows by the user agent, which names the run.
"""

import random
import re
import resource
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial

import pytest
from forked import forked
from pages import SENTENCE, article

from scraper.demo.server import serving
from scraper.demo.site import START, Reply


def small_site():
    """Twelve articles that lead to one another, one of them in parts, with a page that is missing and one forbidden."""
    links = {n: [f"/{n * 2}.html", f"/{n * 2 + 1}.html", "/1.html"] for n in range(1, 6)}
    pages = {f"/{n}.html": article(n, links.get(n, ["/1.html", "/gone.html", "/private.html"])) for n in range(1, 12)}
    text = f'<title>长文</title><h1>长文</h1><p>{SENTENCE}第一页。</p><a href="/long_2.html">下一页</a>'
    rest = f"<title>长文</title><h1>长文</h1><p>{SENTENCE}第二页。</p>"
    html = {"Content-Type": "text/html; charset=utf-8"}
    pages["/3.html"] = article(3, [*links[3], "/long.html"])
    pages |= {"/long.html": Reply(200, text.encode(), html), "/long_2.html": Reply(200, rest.encode(), html)}
    return pages | {"/robots.txt": Reply(200, b"User-agent: *\nDisallow: /private.html\n")}


def acknowledged(store):
    """Paths that the file says are done, read right after a kill."""
    if not store.exists():
        return set()
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'frontier'").fetchone():
            return set()
        rows = connection.execute("SELECT url FROM frontier WHERE state != 'pending'").fetchall()
    return {"/" + url.split("/", 3)[3] for (url,) in rows}


def asked_in(server, runs):
    """Paths that certain runs asked for."""
    told = [(path, re.search(r"run-(\d+)", headers["User-Agent"])) for (_, path), headers in zip(server.log, server.headers, strict=True)]  # fmt: skip
    return {path for path, run in told if run and int(run[1]) in runs}


def ends_of(store):
    with closing(sqlite3.connect(store)) as connection:
        return sorted(connection.execute("SELECT url, state, reason FROM frontier").fetchall())


def texts_of(store):
    with closing(sqlite3.connect(store)) as connection:
        return sorted(connection.execute("SELECT title, text FROM articles").fetchall())


def killed_and_resumed(server, folder, number):
    """Crawl until done, killed once on the way, every fifth time twice; what was acknowledged at each kill, by run."""
    moment, done = random.Random(number), {}
    folder.mkdir()
    kills = 2 if number % 5 == 0 else 1
    for run in range(100 * number, 100 * number + kills):
        process, asked = crawl_of(server, folder, run), moment.randrange(16)
        while process.is_alive() and len(asked_in(server, {run})) < asked:
            time.sleep(0.01)
        process.join(moment.uniform(0, 0.1))
        process.kill()
        process.join()
        done[run] = acknowledged(folder / "store.db")
    process = crawl_of(server, folder, 100 * number + kills)
    process.join(60)
    assert process.exitcode == 0, (folder / "out.txt").read_text()
    return done


def crawl_of(server, folder, run):
    options = ("--store", "sqlite:///store.db", "--delay", "0.03", "--concurrency", "3", "--contact", f"run-{run}")
    return forked(["crawl", f"{server.origin}/1.html", *options], folder)


@pytest.mark.parametrize("seed", range(5))
def test_kills_at_random_moments_lose_nothing_and_fetch_nothing_twice(serve, tmp_path, seed):
    server, undisturbed = serve(small_site()), tmp_path / "undisturbed/store.db"
    undisturbed.parent.mkdir()
    crawl_of(server, undisturbed.parent, 0).join(60)
    assert len(texts_of(undisturbed)) == 12

    def show(number):
        folder = tmp_path / str(number)
        done = killed_and_resumed(server, folder, number)
        for run, paths in done.items():
            assert not asked_in(server, range(run + 1, 100 * number + 100)) & paths
        assert ends_of(folder / "store.db") == ends_of(undisturbed)
        assert texts_of(folder / "store.db") == texts_of(undisturbed)
        return sum(0 < len(paths) < len(ends_of(undisturbed)) for paths in done.values())

    with ThreadPoolExecutor(3) as pool:
        in_the_middle = sum(pool.map(show, range(10 * seed + 1, 10 * seed + 11)))
    assert in_the_middle > 3  # otherwise the kills came too early or too late to show anything


def complaint(done):
    """The one line that a crawl which had to stop says."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    lines = [line for line in done.stderr.splitlines() if "error" in line.lower()]
    assert len(lines) == 1, done.stderr
    return lines[0]


def large_site():
    """Forty articles of some 30 KB each: more than a small disk holds."""

    def long(n):
        return "".join(f"<p>{SENTENCE}第{n}篇第{line}段。</p>" for line in range(200))

    pages = {f"/{n}.html": article(n, ["/1.html"], long(n)) for n in range(2, 41)}
    return pages | {"/1.html": article(1, list(pages), long(1))}


@contextmanager
def full_disk(folder, megabytes=1):
    """A small disk; what is yielded gives it more."""
    size = f"size={megabytes}m"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield lambda: subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_loses_nothing(serve, paylater, tmp_path):
    server, disk = serve(large_site()), tmp_path / "disk"
    disk.mkdir()
    crawl = ("crawl", f"{server.origin}/1.html", "--delay", "0", "--store", f"sqlite:///{disk / 'store.db'}")
    with full_disk(disk) as make_room:
        assert "the disk is full; make room, then run this again" in complaint(paylater(*crawl, "--contact", "run-1"))
        done = acknowledged(disk / "store.db")
        assert 0 < len(done) < 40
        assert "disk is full" in complaint(paylater(*crawl, "--contact", "run-2"))
        make_room()
        paylater(*crawl, "--contact", "run-3", check=0)
        assert not asked_in(server, {2, 3}) & done
        assert {state for _, state, _ in ends_of(disk / "store.db")} == {"fetched"}
        assert len({title for title, _ in texts_of(disk / "store.db")}) == len(texts_of(disk / "store.db")) == 40


def test_a_disk_that_is_full_from_the_start_is_told(serve, paylater, tmp_path):
    server, disk = serve(small_site()), tmp_path / "disk"
    disk.mkdir()
    with full_disk(disk, megabytes=4):
        (disk / "filler").write_bytes(b"\0" * 4_186_000)
        crawl = ("crawl", f"{server.origin}/1.html", "--delay", "0", "--store", f"sqlite:///{disk / 'store.db'}")
        complaint(paylater(*crawl))
        assert server.log == []
        (disk / "filler").unlink()
        paylater(*crawl, check=0)


@pytest.mark.parametrize("size", [16_000, 200_000, 600_000])
def test_files_that_may_not_grow_lose_nothing(serve, tmp_path, size):
    """As a full disk, where nothing can be mounted: the system refuses to let a file grow (RLIMIT_FSIZE)."""
    server, store = serve(large_site()), tmp_path / "store.db"
    command = [sys.executable, "-m", "scraper", "crawl", f"{server.origin}/1.html", "--delay", "0", "--store", f"sqlite:///{store}", "--contact"]  # fmt: skip
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))
    run = partial(subprocess.run, capture_output=True, text=True, timeout=60)
    assert "run this again" in complaint(run([*command, "run-1"], preexec_fn=limit))
    done = acknowledged(store)
    assert run([*command, "run-2"]).returncode == 0
    assert not asked_in(server, {2}) & done
    assert len({title for title, _ in texts_of(store)}) == len(texts_of(store)) == 40


def test_a_database_that_another_process_holds_is_waited_for(serve, paylater, tmp_path):
    holders = []

    def held(server):
        if not holders:
            code = (
                "import sqlite3, sys, time; store = sqlite3.connect(sys.argv[1], isolation_level=None);"
                "store.execute('BEGIN EXCLUSIVE'); print('held', flush=True); time.sleep(10); store.execute('COMMIT')"
            )
            holders.append(
                subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "store.db")], stdout=subprocess.PIPE)
            )
            assert holders[0].stdout.readline() == b"held\n"
        return article(5, ["/10.html", "/11.html"])

    server = serve(small_site() | {"/5.html": held})
    done = paylater("crawl", f"{server.origin}/1.html", "--delay", "0", check=0)
    assert holders[0].wait() == 0
    holders[0].stdout.close()
    assert "Traceback" not in done.stderr
    assert {path for _, path in server.log} == {*server.pages, "/gone.html"}
    assert len(server.log) == len(server.pages) + 1
    assert " 0 pending" in done.stdout


def overwritten(start, stop):
    def damage(content):
        stop_at = len(content) if stop is None else stop
        return content[:start] + random.Random(1).randbytes(stop_at - start) + content[stop_at:]

    return damage


@pytest.fixture(scope="module")
def whole_store(tmp_path_factory):
    """Bytes of a store, with pages still to come."""
    opened = tmp_path_factory.mktemp("whole")
    with serving() as site:
        crawl = [sys.executable, "-m", "scraper", "crawl", f"{site.origin}{START}", "--delay", "0", "--max-pages", "20", "--store", f"sqlite:///{opened}/store.db"]  # fmt: skip
        subprocess.run(crawl, check=True, capture_output=True, timeout=60)
    return (opened / "store.db").read_bytes()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[: len(content) // 2], lambda content: content[:4096], lambda content: content[:70],
        overwritten(0, None), overwritten(0, 4096), overwritten(4096, None), overwritten(20, 4096), overwritten(4096 * 3, 4096 * 9),
        overwritten(4096 * 12, 4096 * 20),
    ],
    ids=["half", "one page", "70 bytes", "garbage", "first page", "all but the first page", "all but the magic", "some pages", "some later pages"],
)  # fmt: skip
def test_a_damaged_store_is_told_and_left_as_it_is(paylater, tmp_path, whole_store, damage):
    store = tmp_path / "store.db"
    store.write_bytes(damage(whole_store))
    before = store.read_bytes()
    said = complaint(paylater("crawl", "http://127.0.0.1:9/", "--delay", "0"))
    assert re.search("damaged|no SQLite database", said)
    assert store.read_bytes() == before
