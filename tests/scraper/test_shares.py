"""`paylater stats`: what it prints and writes of a store."""

import re
from datetime import date
from io import StringIO

import pandas as pd
import pytest
from rich.console import Console
from stores import BASE, NOON, keep

from classifier.counting import count_shares
from classifier.persistence import SHIPPED, load_model
from classifier.tags import LABELS
from scraper.page import Prediction
from scraper.shares import print_shares, read_counted
from scraper.store.labels import Label, article_ids, keep_label

PUBLISHED = [date(2025, 1, 5), date(2025, 1, 31), date(2025, 2, 3), None]
SENTENCES = ("晚还三天要收罚息。", "番茄清明前后下种。", "白条转出来要手续费。", "前六期不收利息。")


def keep_tagged(store, path, text, published=None, tags=(), tagged=True):
    chances = {label: 0.9 if label in (*tags, "relevant") else 0.01 for label in LABELS}
    said = Prediction(tuple(tags), True, chances, (), "v1") if tagged else None
    keep(store, path, f"第{path}篇", text, said=said, published=published)


@pytest.fixture
def filled(store):
    """Four articles of three months, one of them without a date, the first about a tag; one labelled by a person."""
    for number, (published, sentence) in enumerate(zip(PUBLISHED, SENTENCES, strict=True)):
        keep_tagged(store, str(number), sentence * 20, published, ["overdue"] if number == 0 else [])
    with store.writing() as connection:
        (number,) = article_ids(connection, [f"{BASE}/2"]).values()
        keep_label(connection, number, Label(frozenset({"cash_out"}), True, "李", NOON, "import"))
    return store


def test_it_prints_shares_by_month_with_pages_and_texts(paylater, filled):
    said = paylater("stats", check=0).stdout
    rows = {line.split()[0]: line.split()[1:3] for line in said.splitlines() if line.startswith("  ") and line.strip()}
    assert {name: rows[name] for name in ("2025-01", "2025-02", "unknown", "all")} == {
        "2025-01": ["2", "2"],
        "2025-02": ["1", "1"],
        "unknown": ["1", "1"],
        "all": ["4", "4"],
    }
    assert "逾期" in said
    assert "4 pages, 4 independent texts, 1 labelled by people" in said
    assert "unknown: 1 pages without a date, 0 dated before 1995" in said
    assert "tagged by model v1, corrected for the errors of" in said
    assert re.search(r"overdue 逾期: finds \d\d\.\d % \(of 128 in its corpus\)", said)


def test_it_writes_one_row_a_period_and_tag(paylater, filled, tmp_path):
    paylater("stats", "--by", "year", "--tag", "cash_out", "--tag", "overdue", "--out", "shares.csv", check=0)
    found = pd.read_csv(tmp_path / "shares.csv", dtype={"year": str})
    assert list(found.columns) == ["year", "tag", "pages", "texts", "checked", "carrying", "share", "low", "high"]
    assert found[["year", "tag"]].to_numpy().tolist() == [
        [year, tag] for tag in ("overdue", "cash_out") for year in ("2025", "unknown", "all")
    ]
    assert found["carrying"].tolist() == [1, 0, 1, 1, 0, 1]
    assert (found["low"] <= found["share"]).all()


def test_of_many_sites_the_largest_are_shown_and_the_others_mentioned(filled):
    table = pd.concat([read_counted(filled)] * 40).assign(
        site=lambda table: [f"{i % 80}.cn" for i in range(len(table))]
    )
    table = pd.concat([table, table.iloc[[79]]])  # the last site's one more page makes it the largest
    model, version = load_model(SHIPPED)
    console = Console(width=100, file=StringIO())
    print_shares(count_shares(table, model, by="site"), version, console)
    lines = console.file.getvalue().splitlines()
    assert next(line.split()[:2] for line in lines if ".cn" in line) == ["79.cn", "3"]
    assert sum(".cn" in line for line in lines) == 60
    assert any("20 more rows, not shown; all with: --out shares.csv" in line for line in lines)


def complaint(done):
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    return " ".join(done.stderr.split())


def test_an_empty_store_is_told(paylater, store):
    assert "holds no articles yet; crawl first" in complaint(paylater("stats"))


def test_a_store_without_tags_is_told(paylater, store):
    keep_tagged(store, "0", SENTENCES[0], tagged=False)
    assert "none of its 1 articles is tagged; run: paylater tag" in complaint(paylater("stats"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--tag", "overdu"], "'overdu' is unknown; one of overdue, cash_out"),
        (["--by", "week"], "'week' is not one of 'month', 'year', 'site'"),
        (["--out", "shares.xlsx"], "one of .csv, .jsonl, .parquet"),
        (["--model", "nosuch.npz"], "paylater train"),
        (["--store", "sqlite:///nosuch.db"], "there is no store"),
    ],
)
def test_wrong_arguments_are_told_and_nothing_is_written(paylater, filled, tmp_path, arguments, said):
    assert said in complaint(paylater("stats", "--out", "shares.csv", *arguments))
    assert not (tmp_path / "shares.csv").exists()
    assert not (tmp_path / "nosuch.db").exists()


def test_what_is_read_holds_no_texts(filled):
    table = read_counted(filled)
    assert len(table) == 4
    assert not {"text", "title", "url"} & set(table.columns)
    assert table["tags"].tolist() == ["overdue", "", "cash_out", ""]
