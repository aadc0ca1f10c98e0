"""From a store to files and folders: what passes, masked, the same bytes for the same store."""

import json
from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import pytest
from articles import BASE, stored

from classifier.dataset import ExportError, export_records
from scraper.exports.exporting import export_store
from scraper.store import Store, StoreError
from scraper.store.records import records
from scraper.store.selection import Selection

ROWS = (
    {"path": "1", "published": None, "text": "加薇信abc123详谈", "tags": ["cash_out"], "chances": {"cash_out": 0.9}},
    {"path": "2", "author": "小编", "text": "晚还一天会收罚息。\n\n- 先联系客服", "tags": ["overdue"],
     "chances": {"overdue": 0.75, "relevant": 1}, "found": ("1", 3), "said": ["overdue", "credit_impact"]},
    {"path": "3", "text": "", "title": "=1+1", "chances": None},
    {"path": "4", "published": "2025-02-03T08:30:00+08:00", "group": "2", "found": ("2", 1), "relevant": False},
)  # fmt: skip


@pytest.fixture
def store(tmp_path):
    opened = stored(tmp_path / "store.db", *ROWS)
    yield opened
    opened.close()


def contents(path):
    if path.is_file():
        return path.read_bytes()
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


def hidden(texts):
    return [text.replace("abc123", "〔微信号〕") for text in texts]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
@pytest.mark.parametrize("size", [1, 3, 10_000])
def test_a_file_holds_what_the_records_hold(store, tmp_path, monkeypatch, suffix, size):
    monkeypatch.setattr("scraper.exports.reading.BATCH_ROWS", size)  # the first batch lacks what later ones have
    export_records(records(store), tmp_path / f"records{suffix}")
    done = export_store(store, tmp_path / f"store{suffix}", selection=Selection())
    assert (done.rows, done.masked) == (4, 0)
    if suffix == ".parquet":
        found, expected = (pq.read_table(tmp_path / f"{name}{suffix}") for name in ("store", "records"))
        assert found.equals(expected, check_metadata=True)
    else:
        assert contents(tmp_path / f"store{suffix}") == contents(tmp_path / f"records{suffix}")


def test_every_row_says_where_it_and_its_tags_come_from(store, tmp_path):
    export_store(store, tmp_path / "a.jsonl", selection=Selection())
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    told = {
        key: rows[1][key] for key in ("tags", "tag_source", "annotator", "labelled_at", "p_overdue", "model_version")
    }
    assert told == {
        "tags": ["overdue", "credit_impact"],
        "tag_source": "human",
        "annotator": "李",
        "labelled_at": "2026-03-01T12:00:00.250000+00:00",
        "p_overdue": 0.75,
        "model_version": "v1",
    }
    assert [(row["linked_from"], row["linked_rank"]) for row in rows] == [
        (None, None),
        (f"{BASE}/1", 3),
        (None, None),
        (f"{BASE}/2", 1),
    ]
    assert [row["published_date"] for row in rows] == [None, "2025-01-17", "2025-01-17", "2025-02-03"]
    assert rows[3]["duplicate_group"] == f"{BASE}/2"
    assert rows[0]["fetched_at"] == "2026-02-01T00:00:00+00:00"
    assert (rows[2]["tags"], rows[2]["tag_source"], rows[2]["p_overdue"], rows[2]["text"]) == ([], None, None, "")


def test_texts_are_masked_and_the_rows_counted_but_the_hash_is_of_what_was_fetched(store, tmp_path):
    done = export_store(store, tmp_path / "a.parquet", selection=Selection(), mask=hidden)
    assert (done.rows, done.masked) == (4, 1)
    table = pd.read_parquet(tmp_path / "a.parquet")
    assert table["text"][0] == "加薇信〔微信号〕详谈"
    assert list(table["content_hash"]) == [record["content_hash"] for record in records(store)]


def test_titles_and_authors_are_masked_too(tmp_path):
    store = stored(tmp_path / "store.db", {"path": "1", "title": "找abc123", "author": "abc123", "text": "没有"})
    done = export_store(store, tmp_path / "a.jsonl", selection=Selection(), mask=hidden)
    store.close()
    row = json.loads((tmp_path / "a.jsonl").read_text("utf-8"))
    assert (row["title"], row["author"], row["text"], done.masked) == ("找〔微信号〕", "〔微信号〕", "没有", 1)


def test_near_copies_are_in_one_split_and_the_card_counts_groups(store, tmp_path):
    done = export_store(store, tmp_path / "ds", selection=Selection())
    assert sum(done.splits.values()) == done.rows == 4
    table = pd.read_parquet(tmp_path / "ds/data").set_index("url")
    assert table["split"][f"{BASE}/2"] == table["split"][f"{BASE}/4"]
    assert "3 independent texts" in (tmp_path / "ds/README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.parquet", "ds"])
def test_the_same_articles_give_the_same_bytes_again_and_however_they_were_stored(store, tmp_path, name):
    (tmp_path / "once").mkdir()
    (tmp_path / "again").mkdir()
    (tmp_path / "other").mkdir()
    export_store(store, tmp_path / "once" / name, selection=Selection())
    export_store(store, tmp_path / "again" / name, selection=Selection())
    other = stored(tmp_path / "other.db", ROWS[2], ROWS[0], ROWS[1], ROWS[3])
    export_store(other, tmp_path / "other" / name, selection=Selection())
    other.close()
    assert contents(tmp_path / "once" / name) == contents(tmp_path / "again" / name)
    assert contents(tmp_path / "once" / name) == contents(tmp_path / "other" / name)


def test_articles_without_a_date_are_counted_where_dates_are_asked_for(store, tmp_path):
    done = export_store(store, tmp_path / "a.csv", selection=Selection(since=date(2025, 2, 1)))
    assert (done.rows, done.undated) == (1, 1)


@pytest.mark.parametrize("name", ["a.csv", "ds"])
@pytest.mark.parametrize(
    ("selection", "said"),
    [
        (Selection(sites=("nosuch.example",)), r"nosuch\.example: the store has no article of this site; it has some of: example\.com"),
        (Selection(tags=("interest_free",)), r"none of the store's 4 articles is with the tag interest_free; nothing is written"),
        (Selection(since=date(2030, 1, 1)), r"is published since 2030-01-01; 1 have no date"),
    ],
)  # fmt: skip
def test_a_filter_that_nothing_passes_is_told_and_writes_nothing(store, tmp_path, name, selection, said):
    with pytest.raises(ExportError, match=said):
        export_store(store, tmp_path / name, selection=selection)
    assert not (tmp_path / name).exists()


def test_a_store_without_articles_says_what_to_do(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(ExportError, match="holds no article yet; crawl first"):
        export_store(store, tmp_path / "a.csv", selection=Selection())
    store.close()


def test_a_store_that_breaks_while_it_is_read_is_told_in_one_line_and_leaves_the_old_file(tmp_path):
    rows = [{"path": f"{number:04d}", "text": "晚还一天会收罚息。" * 100} for number in range(300)]
    store = stored(tmp_path / "store.db", *rows)
    export_store(store, tmp_path / "a.csv", selection=Selection())
    before = contents(tmp_path / "a.csv")
    store.close()
    raw = bytearray((tmp_path / "store.db").read_bytes())
    places = [place for place in range(0, len(raw), 4096) if "会收罚息".encode() in raw[place : place + 4096]]
    for place in places[50:]:
        raw[place : place + 4096] = b"\xff" * 4096
    (tmp_path / "store.db").write_bytes(raw)
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(StoreError, match="malformed") as raised:
        export_store(store, tmp_path / "a.csv", selection=Selection())
    store.close()
    assert "\n" not in str(raised.value)
    assert contents(tmp_path / "a.csv") == before
    assert sorted(path.name for path in tmp_path.iterdir() if "store" not in path.name) == ["a.csv"]


def test_a_store_with_odd_characters_in_its_path_can_be_exported(tmp_path):
    (tmp_path / "我的 数据?#%41").mkdir()
    store = stored(tmp_path / "我的 数据?#%41/商店.db", ROWS[0])
    assert export_store(store, tmp_path / "a.csv", selection=Selection()).rows == 1
    store.close()
