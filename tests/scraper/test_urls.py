import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import urls
from scraper.urls import UrlError, canonical, canonical_or_none, host_of, site_of


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("HTTP://Example.COM:80/a", "http://example.com/a"),
        ("https://example.com:443/a#top", "https://example.com/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a?utm_source=x&id=3&spm=a.b", "https://example.com/a?id=3"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com/分期?词=花呗", "https://example.com/%E5%88%86%E6%9C%9F?%E8%AF%8D=%E8%8A%B1%E5%91%97"),
        ("https://example.com/?kw=%B7%D6%C6%DA", "https://example.com/?kw=%B7%D6%C6%DA"),
        ("https://user:secret@example.com/a", "https://example.com/a"),
        ("  https://example.com/a \n", "https://example.com/a"),
    ],
)
def test_one_page_has_one_spelling(url, wanted):
    assert canonical(url) == wanted


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://example.com/(S(lit3py55t21z5v55vlm25s55))/分期/1.aspx", "https://example.com/分期/1.aspx"),
        (
            "https://example.com/app/(X(1)S(lit3py55t21z5v55vlm25s55))/1.aspx?id=2",
            "https://example.com/app/1.aspx?id=2",
        ),
        ("https://example.com/(A(gD_0-x.y)F(aZ9))/1.aspx", "https://example.com/1.aspx"),
        ("https://example.com/%28S%28lit3py55t21z5v55vlm25s55%29%29/1.aspx", "https://example.com/1.aspx"),
        ("https://example.com/(lit3py55t21z5v55vlm25s55)/1.aspx", "https://example.com/1.aspx"),
        ("https://example.com/(S(lit3py55t21z5v55vlm25s55))/", "https://example.com/"),
        ("https://example.com/(S(lit3py55t21z5v55vlm25s55))", "https://example.com/"),
        ("https://example.com/分期(S(1))/1.html", "https://example.com/分期(S(1))/1.html"),
        ("https://example.com/(分期)/1.html", "https://example.com/(分期)/1.html"),
        ("https://example.com/(2026)/1.html", "https://example.com/(2026)/1.html"),
        ("https://example.com/wiki/(S(1))分期", "https://example.com/wiki/(S(1))分期"),
    ],
)
def test_a_session_that_aspnet_puts_into_the_path_is_no_part_of_the_url(url, wanted):
    assert unquote(canonical(url)) == wanted
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "only http"),
        ("example.com/a", "did you mean https://example.com/a"),
        ("ftp://example.com/a", "only http"),
        ("javascript:alert(1)", "only http"),
        ("http://", "no host"),
        ("http:///a", "no host"),
        ("http://[::1/a", "not a URL"),
        ("http://example.com:99999/", "not a URL"),
        ("http://ex ample.com/", "no host"),
        ("http://example.com/" + "a" * 3000, "longer than"),
    ],
)
def test_what_is_no_url_is_refused_with_a_mend(url, said):
    with pytest.raises(UrlError, match=said):
        canonical(url)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_link_of_a_page_raises(base, href):
    found = canonical_or_none(f"https://example.com/{base}", href)
    assert found is None or canonical(found) == found


def test_links_that_lead_to_no_page_are_none():
    for href in ("", "#top", "javascript:;", "mailto:a@example.com", "tel:10086", "http://[", "data:text/html,x"):
        assert canonical_or_none("https://example.com/a/1.html", href) is None


def test_hosts_and_sites():
    assert host_of("https://www.example.com:8443/a") == "www.example.com:8443"
    assert site_of("https://www.example.com/a") == site_of("http://example.com/b") == "example.com"
    assert host_of("http://[::1]:8000/") == "[::1]:8000"


_PORT = r"(:(\d{1,6}|80|443))?"


@given(
    st.from_regex(
        rf"(https?://[a-z0-9-]{{1,4}}(\.[a-z0-9]{{1,3}}){{0,3}}{_PORT})?(/[\w.~%-]{{0,4}}){{0,4}}", fullmatch=True
    )
)
def test_a_plain_spelling_is_what_the_long_way_comes_to(href):
    base = "http://Example.com:80/a/b.html"
    quick = canonical_or_none(base, href)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "_PLAIN", re.compile("(?!)"))
        patch.setattr(urls, "_PLAIN_PATH", re.compile("(?!)"))
        assert canonical_or_none(base, href) == quick
