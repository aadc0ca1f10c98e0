"""The folder opens as it is, by the real libraries; it is replaced whole, and only where nothing of another's is lost."""

import json
import logging

import numpy as np
import pandas as pd
import pytest
import yaml

from classifier.dataset import ExportError
from classifier.dataset.columns import COLUMNS, SCHEMA, SPLIT, from_records
from classifier.dataset.folder import MANIFEST, check_folder, write_folder
from classifier.dataset.splits import SPLITS
from classifier.dataset.summary import About
from classifier.tags import TAGS

ABOUT = About(("published since 2025-01-01",), n_groups=19, is_masked=True)


def record(number):
    return {
        "url": f"https://example.com/{number:03d}",
        "site": "example.com" if number % 3 else "例子.中国",
        "title": f"花呗晚还{number}天会怎样",
        "text": "会收罚息。\n\n- 先联系客服\n- 再还上",
        "published": [None, "2025-01-17", "2025-02-03T08:30:00+08:00"][number % 3],
        "author": None if number < 10 else "小编",
        "tags": [TAGS[number % 4]] if number % 2 else [],
        "relevant": number % 5 > 0,
        "probabilities": {"overdue": number / 100},
        "tag_source": "human" if number % 7 == 0 else "model",
        "model_version": "v1",
        "annotator": "李" if number % 7 == 0 else None,
        "labelled_at": "2026-03-01T12:00:00.250000+00:00" if number % 7 == 0 else None,
        "label_is_stale": False if number % 7 == 0 else None,
        "duplicate_group": f"https://example.com/{number:03d}",
        "fetched_at": f"2026-02-{number % 9 + 1:02d}T00:00:00+00:00",
        "linked_from": "https://example.com/list" if number else None,
        "linked_rank": number or None,
        "content_hash": "0" * 64,
        "extraction_version": "e1",
    }


def write(folder, n_rows=20, about=ABOUT, batch=7):
    records = [record(number) for number in range(n_rows)]
    batches = (from_records(records[first : first + batch]) for first in range(0, n_rows, batch))
    splits = np.array([[0, 0, 0, 1, 2][number % 5] for number in range(n_rows)], np.int8)
    return write_folder(batches, splits, folder, about)


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def folder(tmp_path):
    write(tmp_path / "ds")
    return tmp_path / "ds"


@pytest.fixture
def datasets(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    import datasets

    return datasets


@pytest.fixture
def mlcroissant():
    import mlcroissant

    logging.getLogger("absl").setLevel(logging.ERROR)
    return mlcroissant


def test_datasets_opens_the_folder_with_its_splits_and_types(folder, datasets, tmp_path):
    found = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {name: split.num_rows for name, split in found.items()} == {"train": 12, "validation": 4, "test": 4}
    assert list(found["train"].features) == [*COLUMNS, "split"]
    first = found["train"][1]
    assert (first["title"], first["tags"], first["split"]) == ("花呗晚还1天会怎样", ["cash_out"], "train")
    assert first["fetched_at"].isoformat() == "2026-02-02T00:00:00+00:00"
    assert found["train"][0]["labelled_at"].isoformat() == "2026-03-01T12:00:00.250000+00:00"


def test_pandas_opens_all_splits_ready_to_be_counted(folder):
    table = pd.read_parquet(folder / "data")
    assert len(table) == 20
    assert table["split"].value_counts().to_dict() == {"train": 12, "validation": 4, "test": 4}
    months = table["published_date"].dt.to_period("M").astype(str)
    assert months[table["published_date"].notna()].value_counts().to_dict() == {"2025-01": 7, "2025-02": 6}
    assert str(table["fetched_at"].dtype) == "datetime64[us, UTC]"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib", "ignore:The inplace keyword:DeprecationWarning")
def test_mlcroissant_validates_the_metadata_without_a_complaint_and_reads_every_row(folder, mlcroissant):
    found = mlcroissant.Dataset(jsonld=folder / "croissant.json")
    issues = found.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    rows = list(found.records("articles"))
    assert len(rows) == 20
    by_url = {row["articles/url"].decode(): row for row in rows}
    row = by_url["https://example.com/001"]
    assert row["articles/title"].decode() == "花呗晚还1天会怎样"
    assert row["articles/tags"] == [b"cash_out"]
    assert row["articles/published_date"] == pd.Timestamp("2025-01-17")
    assert row["articles/split"] == b"train"


def test_every_file_of_the_metadata_is_there_with_its_checksum(folder):
    import hashlib

    told = json.loads((folder / "croissant.json").read_text("utf-8"))["distribution"]
    files = {one["contentUrl"]: one["sha256"] for one in told if one["@type"] == "cr:FileObject"}
    found = {f"data/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "data").iterdir()}
    assert files == found
    assert len(found) == 3


def test_columns_say_what_they_mean_wherever_they_are_told(folder):
    import pyarrow.parquet as pq

    card = (folder / "README.md").read_text("utf-8")
    fields = json.loads((folder / "croissant.json").read_text("utf-8"))["recordSet"][0]["field"]
    schema = pq.read_schema(folder / "data/train-00000-of-00001.parquet")
    for column, field in zip(SCHEMA.append(SPLIT), fields, strict=True):
        told = column.metadata[b"description"].decode()
        assert f"| `{column.name}` | {column.type} | {told} |" in card
        assert (field["name"], field["description"]) == (column.name, told)
        assert schema.field(column.name).metadata[b"description"].decode() == told


def test_the_card_tells_what_is_in_the_dataset(folder):
    _, front, text = (folder / "README.md").read_text("utf-8").split("---\n", 2)
    told = yaml.safe_load(front)
    assert told["language"] == ["zh"]
    assert [(split["name"], split["num_examples"]) for split in told["dataset_info"]["splits"]] == [
        ("train", 12),
        ("validation", 4),
        ("test", 4),
    ]
    assert "20 articles, sites: 2, published 2025-01-17 to 2025-02-03 (7 without a date)" in text
    assert "fetched 2026-02-01 to 2026-02-09; 19 independent texts" in text
    assert "Only articles published since 2025-01-01." in text
    assert "| train | 12 | 0 (0.0%) | 3 (25.0%) | 0 (0.0%) | 3 (25.0%) | 8 (66.7%) | 6 (50.0%) |" in text
    assert "| train | 2 | 10 | 0 |" in text
    assert "Model versions: v1 (20). Annotators: 李 (3)." in text
    assert "| example.com | 13 |\n| 例子.中国 | 7 |" in text
    assert "are masked" in text
    assert "套现风险" in text


def test_a_card_without_masking_warns(tmp_path):
    write(tmp_path / "ds", about=About())
    assert "Nothing is masked" in (tmp_path / "ds/README.md").read_text("utf-8")


def test_splits_without_rows_have_no_files_and_are_not_told_of(tmp_path, datasets):
    write(tmp_path / "ds", n_rows=2)
    assert [path.name for path in (tmp_path / "ds/data").iterdir()] == ["train-00000-of-00001.parquet"]
    assert list(datasets.load_dataset(str(tmp_path / "ds"), cache_dir=str(tmp_path / "cache"))) == ["train"]


def test_many_rows_go_to_shards_of_equal_size(tmp_path, monkeypatch, datasets):
    monkeypatch.setattr("classifier.dataset.shards.BATCH_ROWS", 2)
    monkeypatch.setattr("classifier.dataset.shards.SHARD_ROWS", 6)
    write(tmp_path / "ds", n_rows=25)
    found = {path.name: len(pd.read_parquet(path)) for path in sorted((tmp_path / "ds/data").iterdir())}
    assert found == {
        "test-00000-of-00001.parquet": 5,
        "train-00000-of-00003.parquet": 6,
        "train-00001-of-00003.parquet": 6,
        "train-00002-of-00003.parquet": 3,
        "validation-00000-of-00001.parquet": 5,
    }
    loaded = datasets.load_dataset(str(tmp_path / "ds"), cache_dir=str(tmp_path / "cache"))
    assert loaded["train"]["url"][:] == [f"https://example.com/{n:03d}" for n in range(25) if n % 5 < 3]


def test_the_same_rows_give_the_same_bytes_however_they_come(tmp_path):
    write(tmp_path / "a", batch=7)
    write(tmp_path / "b", batch=3)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_an_earlier_dataset_is_replaced_whole(folder):
    write(folder, n_rows=2)
    assert sorted(contents(folder)) == [MANIFEST, "README.md", "croissant.json", "data/train-00000-of-00001.parquet"]
    assert [path.name for path in folder.parent.iterdir()] == ["ds"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "ds").mkdir()
    write(tmp_path / "ds")
    assert (tmp_path / "ds/README.md").exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("笔记.txt", "我的笔记", r"holds 笔记\.txt, which no export put there; move it away"),
        ("data/own.parquet", "x", r"holds data/own\.parquet"),
        ("README.md", "改过的说明", r"README\.md has been changed since it was exported"),
    ],
)
def test_a_folder_with_anything_of_another_s_is_left_alone(folder, name, content, said):
    (folder / name).write_text(content, "utf-8")
    before = contents(folder)
    with pytest.raises(ExportError, match=said):
        write(folder)
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["ds"]


def test_a_folder_of_another_s_is_left_alone(tmp_path):
    (tmp_path / "ds").mkdir()
    (tmp_path / "ds/论文.docx").write_bytes(b"x")
    with pytest.raises(ExportError, match=r"holds 论文\.docx, which no export put there"):
        check_folder(tmp_path / "ds")


def test_a_file_without_suffix_is_left_alone(tmp_path):
    (tmp_path / "ds").write_text("x")
    with pytest.raises(ExportError, match=r"is a file without suffix; name one of \.csv"):
        write(tmp_path / "ds")
    assert (tmp_path / "ds").read_text() == "x"


def test_a_failing_export_leaves_the_old_dataset(folder):
    before = contents(folder)

    def breaking():
        yield from_records([record(0)])
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_folder(breaking(), np.zeros(2, np.int8), folder, ABOUT)
    assert contents(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["ds"]


def test_a_dataset_set_aside_by_an_export_that_was_killed_is_brought_back(folder):
    before = contents(folder)
    folder.rename(folder.with_name(".ds.previous"))
    check_folder(folder)
    assert contents(folder) == before


def test_a_linked_folder_is_replaced_where_it_is(tmp_path):
    write(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write(tmp_path / "link", n_rows=2)
    assert (tmp_path / "link").is_symlink()
    assert len(pd.read_parquet(tmp_path / "real/data")) == 2


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ExportError, match="cannot be written") as raised:
        write(tmp_path / "file/ds")
    assert "\n" not in str(raised.value)


def test_splits_are_named_as_in_the_files(folder):
    for split in SPLITS:
        assert set(pd.read_parquet(folder / f"data/{split}-00000-of-00001.parquet")["split"]) == {split}
