"""Archives of any origin, whole and damaged: what is read of them, and what is said of the rest."""

import gzip
import random
import re
import zlib
from datetime import UTC, datetime

import brotli
import pytest
import warcs
from warcs import common_crawl, html, record, response, zipped

from scraper.archives.capture import MAX_PAGE_BYTES, ArchiveError, Capture, Place
from scraper.archives.warc_reader import read_warc

URL = "https://example.com/1.html"
PAGE = html("花呗晚还三天会怎样")
CHUNKED = b"".join(b"%x\r\n%s\r\n" % (len(PAGE[at : at + 50]), PAGE[at : at + 50]) for at in range(0, len(PAGE), 50)) + b"0\r\n\r\n"  # fmt: skip


@pytest.fixture
def read(tmp_path):
    """Everything in a file of these bytes."""

    def run(content, name="pages.warc.gz"):
        path = tmp_path / name
        path.write_bytes(content)
        return list(read_warc(path))

    return run


def pages(found):
    return [one for one in found if isinstance(one, Capture)]


def reasons(found):
    return [(one.reason, one.is_loss) for one in found if not isinstance(one, Capture)]


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


def test_a_file_of_common_crawl(read):
    found = read(common_crawl((URL, PAGE, "2024-05-18T01:58:10Z"), (f"{URL}?b=1", html("二"), "2024-05-18T01:58:11Z")))
    assert [(page.url, page.html, page.fetched_at, page.encoding) for page in pages(found)] == [
        (URL, PAGE, datetime(2024, 5, 18, 1, 58, 10, tzinfo=UTC), "utf-8"),
        (f"{URL}?b=1", html("二"), datetime(2024, 5, 18, 1, 58, 11, tzinfo=UTC), "utf-8"),
    ]
    passed = ["warcinfo record", "request record", "metadata record", "request record", "metadata record"]
    assert reasons(found) == [(reason, False) for reason in passed]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], PAGE),
        (["Content-Encoding: gzip"], gzip.compress(PAGE)),
        (["content-encoding: x-gzip"], gzip.compress(PAGE)),
        (["Content-Encoding: deflate"], zlib.compress(PAGE)),
        (["Content-Encoding: deflate"], raw_deflate(PAGE)),
        (["Content-Encoding: br"], brotli.compress(PAGE)),
        (["Content-Encoding: gzip, br"], brotli.compress(gzip.compress(PAGE))),
        (["Transfer-Encoding: chunked"], CHUNKED),
        (["Transfer-Encoding: chunked", "Content-Encoding: gzip"], b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(PAGE)), gzip.compress(PAGE))),
        (["Transfer-Encoding: chunked"], PAGE),  # undone, but the header left as it was
        (["Content-Encoding: gzip"], PAGE),
        (["Content-Encoding: zstd"], PAGE),
        (["Content-Encoding: utf-8"], PAGE),
    ],
)  # fmt: skip
def test_bodies_are_read_in_every_encoding(read, headers, body):
    (page,) = pages(read(zipped(response(URL, body, http=headers))))
    assert page.html == PAGE


def test_what_the_server_said_of_a_page_is_kept(read):
    (page,) = pages(
        read(zipped(response(URL, PAGE, kind="text/html;charset=GBK", http=['ETag: "v1"', "last-modified: Fri"])))
    )
    assert (page.encoding, page.etag, page.last_modified) == ("gb18030", '"v1"', "Fri")


@pytest.mark.parametrize(
    ("content", "reason", "is_loss"),
    [
        (response(URL, PAGE, status="404 Not Found"), "HTTP 404", False),
        (response(URL, PAGE, status="206 Partial Content"), "HTTP 206", False),
        (response(URL, b"\x89PNG", kind="image/png"), "image/png, not HTML", False),
        (response(URL, b"body {}", kind="text/css"), "text/css, not HTML", False),
        (response("https://example.com/robots.txt", b"User-agent: *", kind="text/plain"), "robots.txt", False),
        (response("dns:example.com", PAGE), "not from the web", False),
        (record("revisit", b"HTTP/1.1 200 OK\r\n\r\n", URL), "revisit record", False),
        (response(URL, PAGE, status="301 Moved"), "HTTP 301", False),  # leads nowhere
        (response(URL, PAGE, date="gestern"), "record without a date", True),
        (response(URL, PAGE, WARC_Truncated="disconnect"), "page cut off when it was fetched (disconnect)", True),
        (response(URL, b"\x28\xb5\x2f\xfd", http=["Content-Encoding: zstd"]), "encoded as zstd, which is not read", True),
        (response(URL, gzip.compress(random.Random(0).randbytes(40_000))[:20_000] + bytes(20_000), http=["Content-Encoding: gzip"]), "damaged body", True),
        (response(URL, gzip.compress(bytes(MAX_PAGE_BYTES + 1)), http=["Content-Encoding: gzip"]), "larger than 10 MB", True),
        (response(URL, bytes(MAX_PAGE_BYTES + 1_000_000)), "larger than 10 MB", True),
    ],
)  # fmt: skip
def test_what_is_no_page_says_why(read, content, reason, is_loss):
    found = read(zipped(content, response(f"{URL}?b=0", PAGE)))
    assert reasons(found) == [(reason, is_loss)]
    assert [page.url for page in pages(found)] == [f"{URL}?b=0"]


def test_a_page_that_common_crawl_cut_for_its_size_is_taken(read):
    assert pages(read(zipped(response(URL, PAGE, WARC_Truncated="length"))))


def test_a_redirect_says_where_the_page_has_moved(read):
    (page,) = pages(read(zipped(response(URL, b"", status="302 Found", http=["Location: /2.html?utm_source=x"]))))
    assert (page.url, page.moved_to, page.html) == (URL, "https://example.com/2.html", b"")


def test_a_resource_record_is_a_page_without_headers(read):
    (page,) = pages(read(zipped(record("resource", PAGE, URL, Content_Type="text/html"))))
    assert page.html == PAGE


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2024-05-18T01:58:10.123456789Z", datetime(2024, 5, 18, 1, 58, 10, tzinfo=UTC)),
        ("2024-05-18T09:58:10+08:00", datetime(2024, 5, 18, 1, 58, 10, tzinfo=UTC)),
        ("2024-05-18", datetime(2024, 5, 18, tzinfo=UTC)),
    ],
)
def test_dates_as_the_standard_allows_them(read, date, moment):
    (page,) = pages(read(zipped(response(URL, PAGE, date=date))))
    assert page.fetched_at == moment


def test_a_record_can_be_read_again_by_its_place(read, tmp_path):
    for name, content in (
        ("pages.warc.gz", common_crawl((URL, PAGE, warcs.DAY), (f"{URL}?b=2", html("二"), warcs.DAY))),
        ("pages.warc", record("warcinfo", b"") + response(URL, PAGE) + response(f"{URL}?b=2", html("二"))),
    ):
        for page in pages(read(content, name)):
            assert next(read_warc(tmp_path / name, page.place.offset)) == page


@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_an_uncompressed_file(read, newline):
    content = record("warcinfo", b"a: b\r\n", newline=newline) + response(URL, PAGE) + response(f"{URL}?b=2", b"")
    assert [page.url for page in pages(read(content, "pages.warc"))] == [URL, f"{URL}?b=2"]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("cut", [1, 5, 50, 200])
def test_a_killed_crawl_leaves_everything_before_its_last_record(read, tmp_path, packed, cut):
    records = [response(f"{URL}?b={number}", PAGE) for number in range(3)]
    wrap = zipped if packed else b"".join
    whole, last = wrap(*records) if packed else b"".join(records), len(wrap(records[2]) if packed else records[2])
    found = read(whole[: -cut - (0 if packed else 4)], "pages.warc.gz" if packed else "pages.warc")
    assert [page.url for page in pages(found)] == [f"{URL}?b=0", f"{URL}?b=1"]
    assert reasons(found) == [("record cut off at the end of the file", True)]
    assert found[-1].place.offset == len(whole) - last


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("seed", range(6))
def test_damage_in_the_middle_costs_the_records_it_is_in(read, packed, seed):
    moment = random.Random(seed)
    records = [
        response(f"{URL}?b={number}", html(f"第{number}篇", moment.randbytes(300).hex())) for number in range(30)
    ]
    parts = [gzip.compress(one) if packed else one for one in records]
    broken = [*parts[:10], parts[10][:40] + moment.randbytes(30) + parts[10][70:], *parts[11:]]
    found = read(b"".join(broken), "pages.warc.gz" if packed else "pages.warc")
    kept = [page.url for page in pages(found)]
    assert [url for url in kept if not url.endswith("?b=10")] == [f"{URL}?b={n}" for n in range(30) if n != 10]
    if packed:
        assert reasons(found) == [("damaged record", True)]
        assert next(one for one in found if not isinstance(one, Capture)).place.offset == sum(map(len, parts[:10]))


def test_a_wrong_length_costs_one_record(read):
    broken = re.sub(rb"Content-Length: \d+", b"Content-Length: 9999999", response(URL, PAGE))
    found = read(broken + response(f"{URL}?b=2", PAGE), "pages.warc")
    assert [page.url for page in pages(found)] == [f"{URL}?b=2"]
    assert reasons(found) == [("damaged record", True)]


def test_files_are_joined_by_cat_and_padded(read):
    first, second = zipped(response(URL, PAGE)), zipped(response(f"{URL}?b=2", PAGE))
    assert len(pages(read(first + bytes(512) + second + bytes(3)))) == 2
    assert len(pages(read(first[:-20] + second))) == 1  # of the first a half is left


def test_an_empty_file_is_that_of_a_crawl_killed_early(read):
    assert read(b"") == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>", "is no WARC file; give .warc"),
        (gzip.compress(b"id,title\n1,x\n"), "is no WARC file; give .warc"),
        (gzip.compress(response(URL, PAGE) + response(URL, PAGE)), "compressed as a whole, not record by record.*warcio recompress"),
        (warcs.wet(URL), r"holds the texts of pages \(WET\), not pages; give the file .* \.warc\.gz"),
        (warcs.wat(URL), r"holds notes about pages \(WAT\), not pages"),
    ],
)  # fmt: skip
def test_files_of_something_else_say_what_to_give(read, content, said):
    with pytest.raises(ArchiveError, match=said):
        read(content)


def test_a_place_names_file_and_offset(tmp_path):
    assert str(Place(tmp_path / "a.warc.gz", 12345)) == f"{tmp_path}/a.warc.gz offset 12,345"
