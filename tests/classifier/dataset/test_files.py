import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.dataset import COLUMNS, ExportError, export_records


def record(url="https://example.com/1", title="晚还三天", text="会收罚息。", **more):
    base = {
        "url": url,
        "site": "example.com",
        "title": title,
        "text": text,
        "published": "2025-01-17",
        "author": None,
        "fetched_at": "2025-02-01T00:00:00+00:00",
    }
    return (
        base
        | {
            "tags": ["overdue"],
            "relevant": True,
            "probabilities": {"overdue": 0.9},
            "evidence": [],
            "model_version": "v1",
        }
        | more
    )


def test_csv_opens_in_a_spreadsheet_with_chinese_intact(tmp_path):
    export_records([record()], tmp_path / "a.csv")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "晚还三天" in raw.decode("utf-8-sig")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cells_that_a_spreadsheet_would_run_are_made_harmless(tmp_path, start):
    export_records([record(title=f"{start}cmd|' /C calc'!A0", text=f"{start}1+1")], tmp_path / "a.csv")
    table = pd.read_csv(tmp_path / "a.csv")
    assert table["title"][0].startswith("'")
    assert table["text"][0].startswith("'")


def test_jsonl_and_parquet_keep_texts_as_they_are(tmp_path):
    rows = [record(title="=1+1", text='- 一\n- 二\n\n"引号",逗号')]
    export_records(rows, tmp_path / "a.jsonl")
    export_records(rows, tmp_path / "a.parquet")
    from_jsonl = json.loads((tmp_path / "a.jsonl").read_text("utf-8"))
    from_parquet = pd.read_parquet(tmp_path / "a.parquet").to_dict("records")[0]
    for found in (from_jsonl, from_parquet):
        assert (found["title"], found["text"], list(found["tags"])) == (rows[0]["title"], rows[0]["text"], ["overdue"])


def test_every_file_has_the_columns_of_the_contract_even_without_rows(tmp_path):
    for name in ("a.csv", "a.parquet"):
        export_records([], tmp_path / name)
    assert (
        list(pd.read_csv(tmp_path / "a.csv").columns)
        == list(pd.read_parquet(tmp_path / "a.parquet").columns)
        == list(COLUMNS)
    )


def test_an_unknown_suffix_writes_nothing(tmp_path):
    with pytest.raises(ExportError, match=r"\.xlsx.*one of \.csv"):
        export_records([record()], tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_failing_export_leaves_the_old_file(tmp_path):
    export_records([record()], tmp_path / "a.jsonl")
    before = (tmp_path / "a.jsonl").read_bytes()
    with pytest.raises(TypeError):
        export_records([record(author=object())], tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
)
def test_any_text_comes_back_from_csv(tmp_path, title, text):
    export_records([record(title=title, text=text)], tmp_path / "a.csv")
    found = pd.read_csv(tmp_path / "a.csv", keep_default_na=False, dtype=str).iloc[0]
    assert found["title"].removeprefix("'") == title.removeprefix("'")
    assert found["text"].removeprefix("'") == text.removeprefix("'")
