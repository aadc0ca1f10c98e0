"""One spelling per page: canonical URLs, hosts and what may be crawled at all."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, url_query_cleaner

MAX_URL_CHARS = 2_000
# Query parameters that say where a reader came from, never which page is meant.
_TRACKING = """
    utm_source utm_medium utm_campaign utm_term utm_content utm_id spm scm gclid fbclid msclkid yclid
    dclid _ga mc_cid mc_eid share_token share_from share_medium share_source share_plat share_tag
    share_times share_session_id share_id hmsr hmpl hmcu hmkw hmci bd_vid isappinstalled from_source
    vd_source sharefrom nsukey wfr
    """.split()
# What names a visit: anew in every link that a site without cookies makes.
_SESSION = re.compile(r"phpsessid|jsessionid|aspsessionid\w*|session_?id|sessid|cfid|cftoken", re.I)
_SHORT_SESSION = ("s", "sid")  # names of other things too, unless the value is such a token
_SESSION_TOKEN = re.compile(r"(?=\w*\d)(?=\w*[a-z])\w{20,}", re.I)
# ASP.NET without cookies puts a segment of its own into the path: (S(…)), (A(…)F(…)), at first 24 characters alone.
# It sends whoever comes without one to the same page with a new one, so that a page is had without it, too.
_SESSION_IN_PATH = re.compile(
    r"""
    ;jsessionid=[^/?#;]*
    | / (?:\(|%28) (?: (?: [a-z] (?:\(|%28) [\w.~-]* (?:\)|%29) )+ | [a-z0-5]{24} ) (?:\)|%29) (?=[/?\#]|$)
    """,
    re.I | re.VERBOSE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FOR_PHONES = re.compile(r"^(?:m|wap|mobile|3g|h5)\.(?=[^.]+\.)")
# Most links by far are spelled so; `canonical` and `urljoin` leave them as they are (held by a test).
_PLAIN_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]*)+", re.A)
_PLAIN_PORT = r"(?::(?!0|80/|443/)(?:\d{1,4}|[1-5]\d{4})(?=/))?"
_PLAIN = re.compile(rf"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*{_PLAIN_PORT}{_PLAIN_PATH.pattern}", re.A)
_HOST = re.compile(r"^(?:[\w-]+\.)*[\w-]+$|^\[[0-9a-f:.]+\]$", re.I)


class UrlError(ValueError):
    """Not the URL of a page; the message says what is wrong and what to write instead."""


def canonical(url: str) -> str:
    """Spell a URL the one way it is stored: no fragment, tracking or session, sorted query, default port dropped.

    Raises
    ------
    UrlError
        When it is not http(s), has no host, or is over `MAX_URL_CHARS` long.

    Examples
    --------
    >>> canonical("HTTP://Example.com:80/a?utm_source=x&id=3#top")
    'http://example.com/a?id=3'
    >>> canonical("https://example.com/分期;jsessionid=1F0A?PHPSESSID=8c1&sid=21")
    'https://example.com/%E5%88%86%E6%9C%9F?sid=21'
    >>> canonical("https://example.com/(S(lit3py55t21z5v55vlm25s55))/分期.aspx?id=3")
    'https://example.com/%E5%88%86%E6%9C%9F.aspx?id=3'
    """
    if len(url) <= MAX_URL_CHARS and _PLAIN.fullmatch(url):
        return url
    if len(url) > MAX_URL_CHARS:
        raise UrlError(f"URL of {len(url)} characters is longer than {MAX_URL_CHARS}: {url[:60]}…")
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UrlError(f"{url}: not a URL ({error}); write it like https://example.com/page.html") from error
    if parts.scheme.lower() not in _DEFAULT_PORTS:
        hint = f"; did you mean https://{url} ?" if "://" not in url and "." in url else ""
        raise UrlError(f"{url or '(empty)'}: only http:// and https:// pages can be crawled{hint}")
    if not host or not _HOST.match(host):
        raise UrlError(f"{url}: there is no host in it; write it like https://example.com/page.html")
    try:
        url = _SESSION_IN_PATH.sub("", url)
        clean = canonicalize_url(url_query_cleaner(url, [*_TRACKING, *_sessions(url)], remove=True, unique=False))
    except ValueError as error:
        raise UrlError(f"{url}: not a URL ({error}); write it like https://example.com/page.html") from error
    parts = urlsplit(clean)
    if port == _DEFAULT_PORTS[parts.scheme]:
        parts = parts._replace(netloc=parts.netloc.rpartition(":")[0])
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def canonical_or_none(base: str, href: str) -> str | None:
    """Resolve a link against its page; None for anything that is no page of the web (mailto:, javascript:, broken)."""
    href = href.strip()
    if not href or href[0] == "#" or len(href) > MAX_URL_CHARS:
        return None
    try:
        if _PLAIN_PATH.fullmatch(href) and not href.startswith("//"):
            return canonical(_root(base) + href)
        return canonical(urljoin(base, href))
    except ValueError:
        return None


def key_of(url: str) -> str:
    """Return what a URL is known by: one page answers to http and https, with and without ``www.``.

    >>> key_of("http://www.example.com/a?id=3") == key_of("https://example.com/a?id=3")
    True
    """
    parts = urlsplit(url)
    return site_of(url) + urlunsplit(parts._replace(scheme="", netloc=""))


@lru_cache(maxsize=256)
def _root(base: str) -> str:
    """Return scheme and host of a page, where its links of a plain path begin."""
    return canonical(urljoin(base, "/"))[:-1]


def host_of(url: str) -> str:
    """Return host, with the port where it is not the scheme's own: what is allowed, throttled and counted as one."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f"{host}:{parts.port}"


def site_of(url: str) -> str:
    """Return the host without a leading ``www.``: the two spellings are one site."""
    return host_of(url).removeprefix("www.")


def site_named(text: str) -> str:
    """Return the site that somebody means who types a host, or any URL of it.

    Raises
    ------
    UrlError
        When it is neither.

    Examples
    --------
    >>> site_named("www.example.com:8080"), site_named("https://example.com/a")
    ('example.com:8080', 'example.com')
    """
    return site_of(canonical(text if "://" in text else f"http://{text}/"))


def publisher_of(site: str) -> str:
    """Return whose site it is: a publisher's pages for phones (``m.``, ``wap.`` …) tell the same articles.

    >>> publisher_of("m.example.com")
    'example.com'
    """
    return _FOR_PHONES.sub("", site)


def _sessions(url: str) -> list[str]:
    """Names of the query parameters that hold a session."""
    return [
        name
        for name, value in parse_qsl(urlsplit(url).query)
        if _SESSION.fullmatch(name) or (name.lower() in _SHORT_SESSION and _SESSION_TOKEN.fullmatch(value))
    ]
