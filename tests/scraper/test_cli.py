"""Bad input: one clear line that says what is wrong and what to do, exit code 2, no traceback, nothing lost."""

import json
import sqlite3

import pandas as pd
import pytest

from classifier.dataset import write_table
from scraper.demo.site import START

CLOSED = "http://127.0.0.1:9"  # the discard port; nothing listens there


def complaint(done):
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert lines, done.stderr
    return lines[-1]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("example.com/a", "did you mean https://example.com/a"),
        ("htp://example.com", "only http"),
        ("http://", "no host"),
        ("http://[::1", "not a URL"),
    ],
)
def test_a_malformed_start_url(paylater, url, said):
    assert said in complaint(paylater("crawl", url))


def test_an_unreachable_start_url(paylater):
    said = complaint(paylater("crawl", f"{CLOSED}/a.html", "--delay", "0"))
    assert "refuses the connection" in said
    assert "check the address" in said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/empty.html", "empty page"),
        ("/photo.html", "binary data"),
        ("/a/gone.html", "HTTP 404"),
        ("/private/vip.html", "robots.txt"),
    ],
)
def test_a_start_page_from_which_nothing_comes(paylater, site, path, said):
    assert said in complaint(paylater("crawl", f"{site.origin}{path}", "--delay", "0"))


def test_nothing_to_crawl(paylater):
    assert "name a start" in complaint(paylater("crawl"))


def test_a_corrupt_store_is_left_alone(paylater, tmp_path, site):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database at all" * 200)
    said = complaint(paylater("crawl", f"{site.origin}{START}", "--store", f"sqlite:///{broken}"))
    assert "no SQLite database" in said
    assert broken.read_bytes() == b"no database at all" * 200


def test_an_unwritable_store(paylater, tmp_path, site):
    (tmp_path / "file").write_text("x")
    said = complaint(paylater("crawl", f"{site.origin}{START}", "--store", f"sqlite:///{tmp_path}/file/store.db"))
    assert "cannot be made" in said


def test_a_store_that_becomes_unwritable_keeps_what_it_has(paylater, tmp_path, site):
    paylater("crawl", f"{site.origin}{START}", "--delay", "0", "--max-pages", "3", check=0)
    with sqlite3.connect(tmp_path / "store.db") as connection:
        before = connection.execute("SELECT count(*) FROM articles").fetchone()
        connection.execute(
            "CREATE TRIGGER full BEFORE UPDATE OF state ON frontier BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    connection.close()
    said = complaint(paylater("crawl", "--delay", "0"))
    assert "disk is full" in said
    with sqlite3.connect(tmp_path / "store.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == before
        connection.execute("DROP TRIGGER full")
    connection.close()
    assert "0 pending" in paylater("crawl", "--delay", "0", check=0).stdout


@pytest.mark.parametrize("out", ["articles.xlsx", "articles.CSV.gz"])
def test_an_unknown_export_suffix(paylater, site, out):
    paylater("crawl", f"{site.origin}{START}", "--delay", "0", "--max-pages", "1", check=0)
    assert "one of .csv, .jsonl, .parquet" in complaint(paylater("export", out))


def test_exporting_without_a_store(paylater):
    assert "there is no store" in complaint(paylater("export", "articles.csv"))


def test_exporting_to_a_place_that_cannot_be_written(paylater, site, tmp_path):
    paylater("crawl", f"{site.origin}{START}", "--delay", "0", "--max-pages", "1", check=0)
    (tmp_path / "file").write_text("x")
    assert "cannot be written" in complaint(paylater("export", "file/articles.csv"))


def test_a_missing_model(paylater, site):
    said = complaint(paylater("crawl", f"{site.origin}{START}", "--model", "nosuch.npz"))
    assert "paylater train" in said


def test_a_model_that_is_none(paylater, tmp_path, site):
    (tmp_path / "model.npz").write_bytes(b"PK\x03\x04 no model")
    assert "not a model file" in complaint(paylater("crawl", f"{site.origin}{START}", "--model", "model.npz"))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.xlsx", "", "suffix"),
        ("t.csv", "a,b\n1,2\n", "neither a title nor a text"),
        ("t.jsonl", "{no json", "cannot be read"),
        ("t.parquet", "PAR1", "cannot be read"),
    ],
)
def test_files_that_cannot_be_tagged(paylater, tmp_path, name, content, said):
    (tmp_path / name).write_text(content)
    assert said in complaint(paylater("tag", name, "out.csv"))
    assert not (tmp_path / "out.csv").exists()


def test_a_missing_file_to_tag(paylater):
    assert "no such file" in complaint(paylater("tag", "nosuch.csv", "out.csv"))


def test_a_broken_corpus_line_is_named(paylater, tmp_path):
    (tmp_path / "corpus/short").mkdir(parents=True)
    row = {"id": "a-1", "kind": "title", "text": "晚还三天", "tags": ["overdu"], "relevant": True}
    (tmp_path / "corpus/short/a.jsonl").write_text(json.dumps(row))
    said = complaint(paylater("train", "--corpus", "corpus", "--out", "model.npz"))
    assert "a.jsonl line 1: tag 'overdu' is unknown; one of overdue" in said


def test_tagging_a_file_keeps_its_rows(paylater, tmp_path):
    rows = pd.DataFrame(
        {"id": ["007", "008"], "title": ["花呗晚还三天会怎样", "红烧肉怎么做"], "text": ["", "先把肉焯水，再炒糖色。"]}
    )
    rows.to_csv(tmp_path / "in.csv", index=False)
    paylater("tag", "in.csv", "out.csv", check=0)
    tagged = pd.read_csv(tmp_path / "out.csv", dtype=str)
    assert list(tagged["id"]) == ["007", "008"]
    assert tagged["tags"][0] == "overdue"
    assert list(tagged["relevant"]) == ["True", "False"]


def test_tagging_an_exported_spreadsheet_leaves_its_texts_as_they_were(paylater, tmp_path):
    texts = ["- 先联系客服\n- 再还上", "=1+1", "'- 引号在先", "晚还三天"]
    write_table(pd.DataFrame({"title": "花呗", "text": texts}), tmp_path / "in.csv")
    paylater("tag", "in.csv", "out.csv", check=0)
    paylater("tag", "out.csv", "again.jsonl", check=0)
    assert [json.loads(line)["text"] for line in (tmp_path / "again.jsonl").read_text("utf-8").splitlines()] == texts


def test_tagging_the_store_anew_changes_no_article(paylater, site, tmp_path):
    paylater("crawl", f"{site.origin}{START}", "--delay", "0", "--max-pages", "4", check=0)
    paylater("export", "before.jsonl", check=0)
    paylater("tag", check=0)
    paylater("export", "after.jsonl", check=0)
    assert (tmp_path / "before.jsonl").read_bytes() == (tmp_path / "after.jsonl").read_bytes()


def test_the_demo_shows_what_it_found(paylater, tmp_path):
    shown = paylater("demo", check=0).stdout
    assert "receipt: " in shown
    assert "逾期" in shown
    for name in ("articles.csv", "articles.jsonl", "articles.parquet", "dataset/README.md", "paylater.db"):
        assert (tmp_path / "data/demo" / name).exists()
