import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scraper.store import Store, StoreError
from scraper.store.frontier import Frontier
from scraper.store.records import records


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.write_bytes(b"this is no database" * 100), "no SQLite database"),
        (
            lambda path: sqlite3.connect(path).executescript("CREATE TABLE stamps (id)").close(),
            "database of something else",
        ),
        (lambda path: path.mkdir(), "cannot be opened"),
    ],
    ids=["corrupt", "other database", "folder"],
)
def test_what_is_no_store_is_refused_and_left_as_it_is(tmp_path, make, said):
    path = tmp_path / "store.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StoreError, match=said):
        Store(f"sqlite:///{path}")
    assert before is None or path.read_bytes()[:1000] == before[:1000]


def test_a_truncated_store_is_reported(tmp_path):
    path = tmp_path / "store.db"
    Store(f"sqlite:///{path}").close()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(StoreError, match=r"damaged|no SQLite database"):
        Store(f"sqlite:///{path}").receipt()


@pytest.mark.parametrize("url", ["", "store.db", "sqlite//x", "postgresql://localhost/x", "nosuch://x"])
def test_what_is_no_store_url_is_refused_with_an_example(url):
    with pytest.raises(StoreError, match="sqlite:///"):
        Store(url)


def test_a_missing_store_is_made_only_where_that_is_meant(tmp_path):
    path = tmp_path / "deep/er/store.db"
    with pytest.raises(StoreError, match="no store"):
        Store(f"sqlite:///{path}", create=False)
    Store(f"sqlite:///{path}").close()
    assert path.exists()


def test_a_store_of_another_schema_is_refused(tmp_path):
    path = tmp_path / "store.db"
    Store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE info SET value = '99'")
    connection.close()
    with pytest.raises(StoreError, match="version 99"):
        Store(f"sqlite:///{path}")


def test_a_place_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot be made"):
        Store(f"sqlite:///{tmp_path / 'file' / 'store.db'}")


def test_reading_leaves_no_lock_behind(tmp_path):
    path = Path(tmp_path / "store.db")
    store = Store(f"sqlite:///{path}")
    list(records(store))
    with store.writing(), store.reading():
        pass
    store.close()


def test_a_store_of_the_version_before_is_brought_up_to_date_with_all_it_holds(tmp_path):
    path = tmp_path / "store.db"
    store = Store(f"sqlite:///{path}")
    frontier = Frontier(store)
    frontier.seed("https://example.com/1")
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE articles DROP COLUMN extraction_version")
        connection.execute("DROP TABLE labels")
        connection.execute("UPDATE info SET value = '3'")
        connection.commit()
    store = Store(f"sqlite:///{path}", create=False)
    assert store.receipt().pending == 1
    assert list(records(store)) == []
    store.close()
    Store(f"sqlite:///{path}").close()  # and again, as one of the present version
