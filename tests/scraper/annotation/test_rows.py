import io
import json
import zipfile

import pandas as pd
import pytest

from scraper.annotation import rows as annotation_rows
from scraper.annotation.errors import LabelsError

TABLE = "url,tags,note\nhttps://example.com/1,逾期,一\nhttps://example.com/2,套现风险,二\n"


def read_rows(path):
    return list(annotation_rows.read_rows(path))


def save(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zipped(**files):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return raw.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "big5"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_table_is_read_whatever_a_spreadsheet_saved_it_as(tmp_path, encoding, separator, line_end):
    text = TABLE.replace(",", separator).replace("\n", line_end)
    if encoding == "big5":
        text = text.replace("逾期", "逾期天數").replace("套现风险", "套現風險").replace("一", "壹")
    rows = read_rows(save(tmp_path, "标签.csv", text.encode(encoding)))
    tags = ["逾期天數", "套現風險"] if encoding == "big5" else ["逾期", "套现风险"]
    assert [row.values["tags"] for row in rows] == tags
    assert [row.place for row in rows] == ["标签.csv line 2", "标签.csv line 3"]


def test_lines_are_those_of_the_file_where_cells_have_several(tmp_path):
    text = 'url,text\r\n\r\nhttps://example.com/1,"一\n\n二"\r\nhttps://example.com/2,"三\r\n四"\r\n,\r\nhttps://example.com/3,五\r\n'
    rows = read_rows(save(tmp_path, "a.csv", text))
    assert [row.place for row in rows] == ["a.csv line 3", "a.csv line 6", "a.csv line 9"]
    assert rows[1].values["text"] == "三\r\n四"


def test_cells_that_were_made_harmless_are_as_before(tmp_path):
    (row,) = read_rows(save(tmp_path, "a.csv", "url,title\nhttps://example.com/1,'=1+1\n"))
    assert row.values["title"] == "=1+1"


def test_separators_that_a_spreadsheet_leaves_out_at_a_rows_end_are_no_fault(tmp_path):
    (row,) = read_rows(save(tmp_path, "a.csv", "url,tags,annotator\nhttps://example.com/1,逾期\n"))
    assert row.values == {"url": "https://example.com/1", "tags": "逾期", "annotator": ""}


def test_a_cell_longer_than_the_csv_module_reads_by_itself(tmp_path):
    (row,) = read_rows(save(tmp_path, "a.csv", f"url,text\nhttps://example.com/1,{'分期' * 100_000}\n"))
    assert len(row.values["text"]) == 200_000


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_objects_one_a_line(tmp_path, name):
    rows = read_rows(save(tmp_path, name, '{"URL": "u1", "tags": ["逾期"]}\n\n{"url": "u2"}\n'))
    assert [(row.place, row.values["url"]) for row in rows] == [(f"{name} line 1", "u1"), (f"{name} line 3", "u2")]


def test_objects_of_a_list(tmp_path):
    rows = read_rows(save(tmp_path, "a.json", json.dumps([{"url": "u1"}, {"url": "u2"}], indent=1)))
    assert [(row.place, row.values["url"]) for row in rows] == [
        ("a.json item 1 (line 2)", "u1"),
        ("a.json item 2 (line 5)", "u2"),
    ]
    assert read_rows(save(tmp_path, "b.json", "[]")) == []


def test_parquet_keeps_lists(tmp_path):
    pd.DataFrame({"url": ["u"], "tags": [["overdue"]], "relevant": [True]}).to_parquet(tmp_path / "a.parquet")
    (row,) = read_rows(tmp_path / "a.parquet")
    assert (row.place, row.values) == ("a.parquet row 1", {"url": "u", "tags": ["overdue"], "relevant": True})


def test_files_of_an_archive_are_their_owners(tmp_path):
    rows = read_rows(save(tmp_path, "a.zip", zipped(李雷__jsonl='{"url": "u1"}', all__jsonl='{"url": "u2"}')))
    assert [(row.place, row.annotator) for row in rows] == [
        ("a.zip/all.jsonl line 1", None),
        ("a.zip/李雷.jsonl line 1", "李雷"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "", "a.csv: is empty"),
        ("a.csv", "\n \n", "a.csv: is empty"),
        ("a.csv", "\ufeff", "a.csv: is empty"),
        ("a.csv", "link,tags\nu,逾期\n", "a.csv line 1: has no column url, but link, tags"),
        ("a.csv", "url,tags,tags\nu,逾期,\n", "a.csv line 1: has the column tags twice"),
        ("a.csv", "url,tags\nu,逾期\nv,逾期,免息\n", "a.csv line 3: has 3 cells where the header has 2; put quotes"),
        ("a.csv", 'url,text\nu,"一"\nv,"二\n三\n', "a.csv line 3: the quotes of this row do not close"),
        (
            "a.csv",
            "url,tags,relevant\nu,逾期,yes\nv,逾",
            "a.csv line 3: has 2 cells where the header has 3; the file is cut",
        ),
        ("a.csv", "url,tags\nu,逾期\nv,套现".encode()[:-1], "a.csv line 3 column 4: bytes that are no text"),
        (
            "a.csv",
            "url,tags\nu,逾期\n".encode() + b"v,\xff\xff\xe5\n" + "w,征信影响\n".encode(),
            "a.csv line 3 column 3",
        ),
        ("a.csv", zipped(a__xml="x"), "a.csv: is a workbook or an archive under another name"),
        ("a.xlsx", zipped(a__xml="x"), "a.xlsx: is a workbook; save it as CSV"),
        ("a.docx", "x", "a.docx: suffix '.docx' is unknown; one of .csv"),
        ("a", "x", r"a: suffix '\(none\)' is unknown"),
        ("a.jsonl", '{"url": "u"}\n{"url": ', "a.jsonl line 2 column 9: is no JSON"),
        ("a.jsonl", '{"url": "u"}\n"u"\n', "a.jsonl line 2: is no object"),
        ("a.json", '[{"url": "u"},\n {"url" "v"}]', "a.json line 2 column 9: is no JSON"),
        ("a.json", '[{"url": "u"}\n {"url": "v"}]', "a.json line 2 column 2: is no JSON .a comma"),
        ("a.json", '[{"url": "u"},\n', "a.json line 2 column 1: is no JSON"),
        ("a.zip", b"PK\x03\x04half", "a.zip: is no whole archive"),
        ("a.zip", zipped(photo__png="x"), "a.zip/photo.png: suffix"),
        ("a.parquet", b"PAR1half", "a.parquet: is no whole Parquet file"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path, name, content, message):
    with pytest.raises(LabelsError, match=message):
        read_rows(save(tmp_path, name, content))


def test_half_a_parquet_file(tmp_path):
    pd.DataFrame({"url": ["u"] * 100}).to_parquet(tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    with pytest.raises(LabelsError, match="is no whole Parquet file"):
        read_rows(save(tmp_path, "a.parquet", whole[: len(whole) // 2]))


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(LabelsError, match="there is no such file"):
        read_rows(tmp_path / "a.csv")
    with pytest.raises(LabelsError, match="cannot be read"):
        read_rows(tmp_path)
