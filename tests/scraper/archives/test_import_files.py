"""``paylater import`` as it is typed: what it prints, its exit codes, and one line for everything that is wrong."""

import os
import signal
import sqlite3
import time
from contextlib import closing

import pytest
import warcs
from forked import forked
from pages import SENTENCE
from warcs import html, response, zipped

URL = "https://example.com/1.html"
PAGE = html("花呗晚还三天会怎样", SENTENCE)


@pytest.fixture
def paylater(tmp_path):
    """Run ``paylater`` in an empty folder with a store there; everything that it prints, in its order."""

    def run(*arguments, check):
        (tmp_path / "out.txt").unlink(missing_ok=True)
        process = forked([*arguments, *([] if "--store" in arguments else ["--store", "sqlite:///store.db"])], tmp_path)
        process.join(60)
        printed = (tmp_path / "out.txt").read_text("utf-8")
        assert process.exitcode == check, printed
        assert "Traceback" not in printed
        return printed

    return run


def test_a_damaged_archive_tells_what_is_lost_and_keeps_the_rest(paylater, tmp_path):
    first = zipped(response(URL, PAGE))
    (tmp_path / "pages.warc.gz").write_bytes(first + zipped(response(f"{URL}?b=1", PAGE))[:-9])
    (tmp_path / "页.html").write_bytes(PAGE)
    done = paylater("import", "pages.warc.gz", "页.html", check=3)
    assert f"warning: pages.warc.gz offset {len(first)}: record cut off at the end of the file; passed over" in done
    assert "warning: 页.html: does not say where it is from; give --base-url; passed over" in done
    receipt = [
        "import: 3 records = 1 articles + 0 passed over + 2 lost",
        "        1 lost: record cut off at the end of the file",
        "        1 lost: does not say where it is from; give --base-url",
        "receipt: 1 discovered = 1 fetched + 0 duplicate + 0 blocked + 0 failed + 0 pending",
    ]
    assert "\n".join(receipt) in done
    done = paylater("import", "页.html", "--base-url", "https://other.example/2.html", check=0)
    assert "import: 1 records = 1 articles + 0 passed over\n" in done
    assert "lost" not in done


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.warc.gz", None, "error: gone.warc.gz: there is no such file or folder; check the path"),
        ("folder", None, "error: folder: holds no pages; give .warc, .warc.gz, .html or .mhtml files"),
        ("a.csv", b"url\n", "error: a.csv: is neither an archive nor a saved page; give .warc, .warc.gz, .html or .mhtml files"),
        ("a.warc", b"<html>", "error: a.warc: there is no page in it"),
        ("a.warc.gz", warcs.wet(URL), "error: a.warc.gz: there is no page in it"),
        ("a.warc.gz", zipped(response(URL, PAGE, status="404 Not Found")), "error: a.warc.gz: there is no page in it"),
        ("a.html", PAGE, "error: a.html: there is no page in it"),
    ],
)  # fmt: skip
def test_what_gives_no_page_ends_in_one_line(paylater, tmp_path, name, content, said):
    (tmp_path / "folder").mkdir()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert paylater("import", name, check=2).splitlines()[-1] == said
    if content is None:
        assert not (tmp_path / "store.db").exists()


def test_a_file_that_is_none_is_told_and_the_others_are_read(paylater, tmp_path):
    (tmp_path / "a.warc.gz").write_bytes(warcs.wet(URL))
    (tmp_path / "b.warc.gz").write_bytes(zipped(response(URL, PAGE)))
    done = paylater("import", ".", check=3)
    assert done.splitlines()[-1].startswith("error: a.warc.gz: holds the texts of pages (WET), not pages; give the file of the same crawl")  # fmt: skip
    assert "1 articles" in done


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--base-url", "example.com/"], "did you mean https://example.com/ ?"),
        (["--model", "gone.npz"], "paylater train"),
        (["--sites", "gone.toml"], "name another file with --sites"),
        (["--store", "postgres://x"], "write it like sqlite:///data/paylater.db"),
    ],
)
def test_wrong_options_are_told_before_anything_is_written(paylater, tmp_path, options, said):
    (tmp_path / "a.html").write_bytes(PAGE)
    assert said in paylater("import", "a.html", *options, check=2).splitlines()[-1]
    assert not (tmp_path / "store.db").exists()


def test_many_losses_are_told_in_part_and_counted_in_whole(paylater, tmp_path):
    for number in range(60):
        (tmp_path / f"{number}.html").write_bytes(PAGE)
    (tmp_path / "a.warc.gz").write_bytes(zipped(response(URL, PAGE)))
    done = paylater("import", ".", check=3)
    assert done.count("does not say where it is from; give --base-url; passed over") == 50
    assert "warning: more records are lost, no longer told one by one" in done
    assert "60 lost: does not say where it is from" in done


def test_a_crawl_does_not_go_on_at_the_links_of_imported_pages(paylater, serve, tmp_path):
    server = serve({})
    linked = html("分期须知", SENTENCE, f'<h3>相关推荐</h3><a href="{server.origin}/2.html">分期之前要看清楚的事</a>')
    (tmp_path / "a.warc.gz").write_bytes(zipped(response(URL, linked)))
    paylater("import", "a.warc.gz", check=0)
    paylater("crawl", "--delay", "0", check=0)
    assert server.log == []
    with closing(sqlite3.connect(tmp_path / "store.db")) as connection:
        assert connection.execute("SELECT count(*) FROM links").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM sites").fetchone() == (0,)


def table(path, name):
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return sorted(connection.execute(f"SELECT url, state, reason FROM {name}" if name == "frontier" else f"SELECT url, title, text, fetched_at FROM {name}"))  # fmt: skip


@pytest.mark.parametrize("signals", [[signal.SIGKILL], [signal.SIGINT], [signal.SIGINT, signal.SIGINT]])
def test_an_import_that_was_ended_goes_on_when_it_is_run_again(paylater, tmp_path, signals):
    records = [response(URL.replace("1", str(number)), html(f"分期须知之{number}", f"{SENTENCE}第{number}条。")) for number in range(400)]  # fmt: skip
    (tmp_path / "a.warc.gz").write_bytes(zipped(*records))
    process = forked(["import", "a.warc.gz", "--workers", "1", "--store", "sqlite:///store.db"], tmp_path)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not imported_so_far(tmp_path / "store.db"):
        time.sleep(0.01)
    for number in signals:
        os.kill(process.pid, number)
        time.sleep(0.05)
    process.join(60)
    assert process.exitcode == {signal.SIGKILL: -9}.get(signals[0], 3 if len(signals) == 1 else 130)
    assert "Traceback" not in (tmp_path / "out.txt").read_text("utf-8")
    assert 0 < len(table(tmp_path / "store.db", "articles")) < 400
    assert {state for _, state, _ in table(tmp_path / "store.db", "frontier")} == {"fetched"}
    done = paylater("import", "a.warc.gz", check=0)
    assert "read before" in done
    paylater("import", "a.warc.gz", "--store", "sqlite:///whole.db", check=0)
    for name in ("articles", "frontier"):
        assert table(tmp_path / "store.db", name) == table(tmp_path / "whole.db", name)


def imported_so_far(path):
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
