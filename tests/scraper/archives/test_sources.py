"""Which files a user means, and what is said of those that are none."""

import pytest
from warcs import html, response, zipped

from scraper.archives.capture import ArchiveError, Capture
from scraper.archives.sources import find_sources
from scraper.urls import UrlError

SITE = "https://example.com/"


def names(found, folder):
    return [source.path.relative_to(folder).as_posix() for source in found]


def test_a_folder_gives_its_archives_and_pages_by_name(tmp_path):
    for name in ("b.warc.gz", "a.warc", "sub/页.HTML", "sub/p.mhtml", "sub/x.mht", "notes.txt", "x.htm"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    found = find_sources([tmp_path])
    assert names(found, tmp_path) == ["a.warc", "b.warc.gz", "sub/p.mhtml", "sub/x.mht", "sub/页.HTML", "x.htm"]
    assert [source.is_warc for source in found] == [True, True, False, False, False, False]


def test_what_belongs_to_a_saved_page_is_no_page(tmp_path):
    for name in ("页.html", "页_files/saved_resource.html", "old.htm", "old.files/frame.htm", "other_files/real.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert names(find_sources([tmp_path]), tmp_path) == ["old.htm", "other_files/real.html", "页.html"]


def test_a_file_named_twice_is_read_once(tmp_path):
    (tmp_path / "a.html").write_bytes(b"x")
    assert len(find_sources([tmp_path / "a.html", tmp_path, tmp_path / "." / "a.html"])) == 1


def test_an_archive_is_known_by_what_is_in_it(tmp_path):
    (tmp_path / "download").write_bytes(zipped(response(f"{SITE}1", html("一"))))
    (tmp_path / "download (1)").write_bytes(response(f"{SITE}1", html("一")))
    assert all(source.is_warc for source in find_sources([tmp_path / "download", tmp_path / "download (1)"]))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gone.warc", "there is no such file or folder; check the path"),
        ("empty", "holds no pages; give .warc, .warc.gz, .html or .mhtml files"),
        ("table.csv", "is neither an archive nor a saved page"),
    ],
)
def test_paths_that_lead_to_no_pages_are_told_before_anything_is_read(tmp_path, name, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "table.csv").write_bytes(b"url,title\n")
    (tmp_path / "good.html").write_bytes(b"x")
    with pytest.raises(ArchiveError, match=f"{name}: {said}"):
        find_sources([tmp_path / "good.html", tmp_path / name])


def test_pages_of_a_mirrored_folder_are_from_below_the_base_url(tmp_path):
    (tmp_path / "news").mkdir()
    (tmp_path / "news/分期 1.html").write_bytes(html("一"))
    (found,) = find_sources([tmp_path], SITE)
    (page,) = found.read()
    assert isinstance(page, Capture)
    assert page.url == f"{SITE}news/%E5%88%86%E6%9C%9F%201.html"


def test_a_base_url_without_a_slash_is_that_of_one_page(tmp_path):
    (tmp_path / "a.html").write_bytes(html("一"))
    (found,) = find_sources([tmp_path / "a.html"], "https://example.com/news/7.html")
    assert next(found.read()).url == "https://example.com/news/7.html"
    (found,) = find_sources([tmp_path / "a.html"], "https://example.com/news/")
    assert next(found.read()).url == "https://example.com/news/a.html"
    with pytest.raises(ArchiveError, match="is the URL of one page; of several, write it with / at its end"):
        find_sources([tmp_path], "https://example.com/news")
    with pytest.raises(UrlError, match=r"did you mean https://example\.com/"):
        find_sources([tmp_path], "example.com/")


def test_a_capture_is_read_again_by_its_place_unless_the_file_has_changed(tmp_path):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(zipped(response(f"{SITE}1", html("一")), response(f"{SITE}2", html("二"))))
    (source,) = find_sources([path])
    captures = list(source.read())
    assert [source.read_at(capture.place) for capture in captures] == captures
    for changed in (zipped(response(f"{SITE}1", html("一"))), zipped(response(f"{SITE}1", html("三" * 99))) * 9):
        path.write_bytes(changed)
        with pytest.raises(ArchiveError, match="has changed since it was read; leave it alone"):
            source.read_at(captures[1].place)
