"""Bulk work: the same files whoever does it, every record accounted for, faults told in one line."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pages import SENTENCE
from warcs import DAY, common_crawl, html, response, zipped

from classifier.near_duplicates import near_duplicate_groups
from scraper.archives.importing import Import
from scraper.archives.sources import find_sources
from scraper.bulk import dask_engine, pieces, running
from scraper.bulk.errors import BulkError
from scraper.store.records import records
from scraper.tagging import ArticleTagger

SITE = "https://example.com"
TEXTS = [
    "花呗晚还三天会上征信吗？我上个月忘了还，第四天才想起来，已经收了罚息，客服说宽限期只有两天。",
    "白条分期免息是真的吗？商品页写着十二期免手续费，结账时每期价格一样，没有多收一分钱。",
    "去大同玩三天，第一天看石窟，第二天爬恒山，第三天吃刀削面，总共花了八百多块钱，很值。",
]


def rows(n=30):
    return [
        {"url": f"{SITE}/{i}", "title": f"第{i}条", "text": TEXTS[i % 3] * 3 + f"编号{i}。", "likes": i}
        for i in range(n)
    ]


def jsonl(path, found):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found), "utf-8")
    return str(path)


def warc(path):
    pages = [
        (f"{SITE}/{i}.html", html(f"第{i}篇{TEXTS[i % 3][:9]}", TEXTS[i % 3] * 2, f"<p>{SENTENCE}编号{i}。</p>"), DAY)
        for i in range(9)
    ]
    pages += [(f"{SITE}/empty", b"<html></html>", DAY)]
    pages += [(f"{SITE}/1.html", html("第1篇改过了", TEXTS[0] * 4), "2025-01-01T00:00:00Z")]
    path.mkdir()
    (path / "0.warc.gz").write_bytes(common_crawl(*pages[:6]))
    (path / "1.warc.gz").write_bytes(common_crawl(*pages[6:]))
    return [str(path)]


def content(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("kind", ["warc", "jsonl", "parquet"])
def test_a_cluster_writes_the_same_bytes_as_this_process(kind, cluster, work, tmp_path, monkeypatch):
    monkeypatch.setattr(pieces.cut, "__defaults__", (2_000,))  # several pieces of little
    if kind == "warc":
        paths = warc(tmp_path / "in")
    elif kind == "jsonl":
        paths = [jsonl(tmp_path / "in.jsonl", rows())]
    else:
        table = pa.Table.from_pylist(rows())
        pq.write_table(table, tmp_path / "in.parquet", row_group_size=7)
        paths = [str(tmp_path / "in.parquet")]
    alone = work(paths, tmp_path / "alone", pages=kind == "warc")
    spread = work(paths, tmp_path / "spread", cluster, pages=kind == "warc")
    assert (alone, alone.files > 1, alone.copies > 0) == (spread, True, True)
    assert content(tmp_path / "alone") == content(tmp_path / "spread")
    again = work(paths, tmp_path / "again", pages=kind == "warc")
    assert (again, content(tmp_path / "again")) == (alone, content(tmp_path / "alone"))


def test_rows_keep_their_order_and_columns_and_get_tags_and_groups(work, tmp_path):
    given = rows()
    done = work([jsonl(tmp_path / "in.jsonl", given)], tmp_path / "out")
    table = pd.read_parquet(tmp_path / "out")
    assert table[["url", "title", "text", "likes"]].to_dict("records") == given
    predicted = ArticleTagger().predict(given)
    assert [list(tags) for tags in table["tags"]] == [list(one.tags) for one in predicted]
    assert table["p_overdue"].tolist() == [one.probabilities["overdue"] for one in predicted]
    groups = near_duplicate_groups([f"{row['title']}\n{row['text']}" for row in given])
    assert table["duplicate_group"].tolist() == [given[group]["url"] for group in groups]
    assert (done.rows, done.copies, done.imported.adds_up) == (30, 27, True)


def test_pages_read_as_an_import_into_a_store_reads_them(work, store, tmp_path):
    paths = warc(tmp_path / "in")
    done = work(paths, tmp_path / "out", pages=True)
    Import(store, find_sources([tmp_path / "in"]), ArticleTagger(), workers=1).run()
    table = pd.read_parquet(tmp_path / "out").set_index("url")
    assert not table.index.has_duplicates
    kept = {str(row["url"]): row for row in records(store)}
    assert kept
    for url, row in kept.items():
        for name in (
            "title",
            "text",
            "site",
            "content_hash",
            "extraction_version",
            "tags",
            "relevant",
            "model_version",
        ):
            found = table.loc[url, name]
            assert (list(found) if name == "tags" else found) == row[name], (url, name)
    assert table.loc[f"{SITE}/1.html", "title"] == "第1篇改过了"
    assert (done.imported.ends["not_article"], done.imported.ends["older"], done.imported.adds_up) == (1, 1, True)


def test_broken_lines_and_files_are_told_and_the_rest_is_taken(work, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    jsonl(folder / "a.jsonl", rows(3))
    (folder / "b.jsonl").write_bytes(b'{"title": "\xe8\x8a\xb1\xe5\x91\x97"}\n{broken\n[1]\n\n{"text": null}\n')
    (folder / "c.parquet").write_bytes(b"PAR1 is not all")
    done = work([str(folder)], tmp_path / "out")
    assert (done.rows, done.imported.records, dict(done.imported.lost)) == (5, 7, {"not a JSON object": 2})
    assert done.losses[0] == f"{folder}/b.jsonl offset 20: not a JSON object; passed over"
    (fault,) = done.imported.faults
    assert fault.startswith(f"{folder}/c.parquet: cannot be read as .parquet")
    assert pd.read_parquet(tmp_path / "out")["duplicate_group"].tolist()[3:] == ["4", "5"]


def test_a_damaged_archive_gives_what_is_whole(work, tmp_path):
    good = zipped(response(f"{SITE}/1.html", html("花呗逾期", TEXTS[0])))
    (tmp_path / "in.warc.gz").write_bytes(good + zipped(response(f"{SITE}/2.html", html("白条", TEXTS[1])))[:-30])
    done = work([str(tmp_path / "in.warc.gz")], tmp_path / "out", pages=True)
    assert (done.rows, dict(done.imported.lost)) == (1, {"record cut off at the end of the file": 1})
    assert done.losses == [
        f"{tmp_path}/in.warc.gz offset {len(good):,}: record cut off at the end of the file; passed over"
    ]


def test_columns_of_different_kinds_become_texts(work, tmp_path):
    jsonl(tmp_path / "a.jsonl", [{"title": "一", "x": 1, "y": {"n": 1}}])
    jsonl(tmp_path / "b.jsonl", [{"title": "二", "x": "二", "y": [1], "z": {}}])
    work([str(tmp_path / "*.jsonl")], tmp_path / "out")
    table = pd.read_parquet(tmp_path / "out")
    assert (table["x"].tolist(), table["y"].tolist(), table["z"].tolist()[1]) == (
        ["1", "二"],
        ['{"n": 1}', "[1]"],
        "{}",
    )


def test_an_s3_bucket_as_input_and_output(work, cluster, s3, tmp_path):
    for name, found in (("a", rows(6)), ("b", rows(12)[6:])):
        s3.pipe(f"texts/in/{name}.jsonl", "".join(json.dumps(row) + "\n" for row in found).encode())
    done = work(["s3://texts/in"], "s3://texts/out", cluster)
    work([jsonl(tmp_path / "in.jsonl", rows(12))], tmp_path / "local")
    assert (done.rows, sorted(s3.ls("texts/out"))) == (
        12, ["texts/out/part-00000.parquet", "texts/out/part-00001.parquet"],
    )  # fmt: skip
    found = pd.concat(pd.read_parquet(io) for io in (s3.open(path) for path in sorted(s3.ls("texts/out"))))
    local = pd.read_parquet(tmp_path / "local")
    assert found.to_dict("list").keys() == local.to_dict("list").keys()
    assert found["duplicate_group"].tolist() == local["duplicate_group"].tolist()
    with pytest.raises(BulkError, match=r"s3://texts/out: holds part-00000\.parquet already"):
        work(["s3://texts/in"], "s3://texts/out")
    with pytest.raises(BulkError, match="s3://nowhere-there/in: "):
        work(["s3://nowhere-there/in"], "s3://texts/other")


@pytest.mark.parametrize(
    ("path", "out", "said"),
    [
        ("missing", "out", "missing: there is nothing; check the place"),
        ("empty", "out", r"empty: there is nothing.*check the place"),
        ("foo://bucket/x", "out", "the scheme 'foo' is unknown"),
        ("in.jsonl", "foo://x", "the scheme 'foo' is unknown"),
        ("page.warc.gz", "out", "of pages .* use paylater import IN --out OUT"),
        ("none.jsonl", "out", "neither a title nor a text column, but a"),
        ("in.jsonl", "full", "full: holds mine.txt already; name another folder"),
        ("in.jsonl", "in.jsonl", "is a file; name a folder"),
    ],
)
def test_faults_are_told_and_change_nothing(path, out, said, work, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("mine")
    (tmp_path / "none.jsonl").write_text('{"a": 1}\n')
    (tmp_path / "page.warc.gz").write_bytes(zipped(response(f"{SITE}/1", html("一"))))
    jsonl(tmp_path / "in.jsonl", rows(2))
    with pytest.raises(BulkError, match=said):
        work([path], out)
    assert not list(tmp_path.glob("out/*"))
    assert [file.name for file in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_scheduler_that_is_not_there(work, tmp_path, monkeypatch):
    monkeypatch.setattr(dask_engine, "_ANSWER_SECONDS", 1.0)
    with pytest.raises(BulkError, match=r"--dask tcp://127\.0\.0\.1:9: no scheduler answers there"):
        work([jsonl(tmp_path / "in.jsonl", rows(2))], tmp_path / "out", "tcp://127.0.0.1:9")
    assert not list(tmp_path.glob("out/*"))


def test_an_interruption_leaves_nothing(work, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "stage", interrupted)
    with pytest.raises(BulkError, match="interrupted; nothing is in"):
        work([jsonl(tmp_path / "in.jsonl", rows(2))], tmp_path / "out")
    assert not list(tmp_path.glob("out/*"))


def test_the_commands(paylater, tmp_path):
    warc(tmp_path / "in")
    said = paylater("import", "in", "--out", "pages", check=0).stdout
    assert "import: 35 records = 9 articles + 1 not articles + 1 older than what is stored + 24 passed over" in said
    assert "9 rows tagged, 5 of them near-copies of others: pages (2 files)" in said
    said = paylater("tag", "pages", "again", check=0).stdout
    assert "9 rows tagged" in said
    before, again = pd.read_parquet(tmp_path / "pages"), pd.read_parquet(tmp_path / "again")
    assert set(before) - set(again) == {"annotator", "labelled_at", "label_is_stale"}  # people's, which go
    pd.testing.assert_frame_equal(again, before[list(again)])
    for arguments, fault in (
        (("import", "in", "--dask", "local"), "--out FOLDER"),
        (("tag", "--dask", "local"), "paylater tag IN OUT --dask local"),
        (("tag", "pages", "x.parquet", "--dask", "local"), "name a folder: x"),
    ):
        done = paylater(*arguments, check=2)
        assert fault in done.stderr
        assert len(done.stderr.splitlines()) == 1
