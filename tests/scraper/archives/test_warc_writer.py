"""Kept answers: files that other tools read, begun anew when they are large, and whole when there is no room left."""

import gzip
import resource
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from functools import partial

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcs import html

from scraper.archives.capture import ArchiveError, Capture
from scraper.archives.warc_reader import read_warc
from scraper.archives.warc_writer import Answer, WarcFolder

NOON = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)
PAGE = html("花呗晚还三天会怎样")


def answer(number=0, body=PAGE, headers=(("Content-Type", "text/html; charset=utf-8"),), **more):
    return Answer(f"https://example.com/{number}.html", NOON, 200, headers, body, **more)


def kept(folder, *answers, **options):
    files = WarcFolder(folder, "paylater/0.1 (a@example.org)", **options)
    for one in answers:
        files.write(one)
    files.close()
    return sorted(folder.iterdir())


def test_answers_are_read_as_they_were(tmp_path):
    headers = [
        ("Content-Type", "text/html; charset=gbk"),
        ("ETag", '"v1"'),
        ("Content-Encoding", "gzip"),
        ("X-Wort", "分期"),
    ]
    (path,) = kept(tmp_path, answer(1, gzip.compress(PAGE), headers, address="192.0.2.7"), answer(2))
    first, second = [one for one in read_warc(path) if isinstance(one, Capture)]
    assert (first.url, first.fetched_at, first.html, first.etag) == ("https://example.com/1.html", NOON, PAGE, '"v1"')
    assert second.html == PAGE


def test_other_tools_find_nothing_wrong(tmp_path):
    (path,) = kept(tmp_path, answer(1), answer(2, b""), answer(3, gzip.compress(PAGE), [("Content-Encoding", "gzip")]))
    done = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", path], capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.count("digest pass") == 4
    with path.open("rb") as file:
        records = [(one.rec_type, one.rec_headers["WARC-Target-URI"], one.content_stream().read()) for one in ArchiveIterator(file)]  # fmt: skip
    assert records[1:] == [("response", f"https://example.com/{n}.html", body) for n, body in ((1, PAGE), (2, b""), (3, PAGE))]  # fmt: skip
    assert b"http-header-user-agent: paylater/0.1 (a@example.org)\r\n" in records[0][2]
    gzip.decompress(path.read_bytes())


def test_every_record_is_compressed_by_itself(tmp_path):
    (path,) = kept(tmp_path, answer(1), answer(2))
    left, members = path.read_bytes(), 0
    while left:
        unpacker = zlib.decompressobj(wbits=31)
        assert unpacker.decompress(left).startswith(b"WARC/1.0")
        left, members = unpacker.unused_data, members + 1
    assert members == 3


def test_a_large_file_is_followed_by_another(tmp_path):
    paths = kept(tmp_path, *map(answer, range(5)), most=1000)
    assert len(paths) > 1
    assert [path.name[-13:-8] for path in paths] == [f"{number:05d}" for number in range(len(paths))]
    found = [one.url for path in paths for one in read_warc(path) if isinstance(one, Capture)]
    assert found == [f"https://example.com/{number}.html" for number in range(5)]


def test_crawls_of_the_same_second_do_not_share_a_file(tmp_path):
    first, second = WarcFolder(tmp_path, "a"), WarcFolder(tmp_path, "b")
    second._begun_at = first._begun_at
    for files in (first, second, first):
        files.write(answer())
    first.close()
    second.close()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArchiveError, match=r"file/pages: pages cannot be kept there \(Not a directory\); make room or"):
        kept(tmp_path / "file/pages", answer())


def test_without_room_the_file_ends_with_the_answer_before(tmp_path):
    """The system refuses to let the file grow (RLIMIT_FSIZE), as a full disk does, in the middle of a record."""
    script = (
        "import sys; from pathlib import Path; sys.path[:0] = sys.argv[2:]\n"
        "from test_warc_writer import *; import random\n"
        "files = WarcFolder(Path(sys.argv[1]), 'a')\n"
        "for number in range(9): files.write(answer(number, random.Random(number).randbytes(3000)))"
    )
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (10_000, 10_000))
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "pages", *sys.path, __file__.rpartition("/")[0]],
        capture_output=True, text=True, preexec_fn=limit, check=False,
    )  # fmt: skip
    assert "pages cannot be kept there (File too large)" in done.stderr.splitlines()[-1]
    (path,) = (tmp_path / "pages").iterdir()
    found = list(read_warc(path))
    assert [one.url[-6:] for one in found if isinstance(one, Capture)] == ["0.html", "1.html"]
    assert not [one for one in found if not isinstance(one, Capture) and one.is_loss]
