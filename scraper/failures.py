"""A failed request in one line: what became of it, why, in words for the receipt, and whether that may pass."""

from __future__ import annotations

import re
from gzip import BadGzipFile

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.web.client import ResponseFailed

from scraper.page import Outcome

_MAX_REASON_CHARS = 200
_FORBIDDEN = "Forbidden by robots.txt"  # what Scrapy says
_TOO_LARGE = "larger than the download limit"
_NO_CONNECTION = "the connection failed"
_KNOWN = (  # what the network does; it may do better the next time
    (CannotResolveHostError, "the host name is not known, or leads to no public address"),
    (DownloadConnectionRefusedError, "the server refuses the connection"),
    (DownloadTimeoutError, "no answer in time"),
    (ResponseDataLossError, "the server broke off in the middle of the page"),
)
_NETWORK = (DownloadFailedError, ConnectError, ConnectionClosed, OSError)
_RESTS = "the host asks to be left alone for long"
# Of the statuses 4xx only these say "later"; the others say that the request itself is refused (RFC 9110, 15.5).
_LATER = r"HTTP (?:408|425|429|5\d\d)\b"
_MAY_PASS = re.compile("|".join((_LATER, _NO_CONNECTION, _RESTS, *(re.escape(said) for _, said in _KNOWN))))


class RobotsUnavailable(IgnoreRequest):
    """A host's robots.txt cannot be had for now, so nothing of it may be fetched (RFC 9309, 2.3.1.4)."""


class HostRests(IgnoreRequest):
    """A request that was not sent because its host rests for long; its URL stays pending."""

    def __init__(self) -> None:
        super().__init__(_RESTS)


def may_pass(reason: str) -> bool:
    """Tell whether what failed for this reason may succeed another time: for the network's reasons, not the page's.

    >>> may_pass("HTTP 503"), may_pass("robots.txt cannot be had (no answer in time)"), may_pass("HTTP 404")
    (True, True, False)
    """
    return _MAY_PASS.search(reason) is not None


def outcome_of(error: BaseException | None) -> tuple[Outcome, str]:
    """Outcome and reason of a request that got no usable response."""
    if isinstance(error, IgnoreRequest) and not isinstance(error, (HttpError, RobotsUnavailable)):
        said = str(error)
        if "DOWNLOAD_MAXSIZE" in said:  # Scrapy's words for a small body that unpacks to a large one
            return "failed", _TOO_LARGE
        return "blocked", "robots.txt" if said == _FORBIDDEN else said or "refused"
    return "failed", reason_of(error)


def reason_of(error: BaseException | None) -> str:
    """Say in words for the receipt why a request got no usable response."""
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    if isinstance(error, RobotsUnavailable):
        return str(error)
    if isinstance(error, DownloadCancelledError):
        return _TOO_LARGE
    for kind, reason in _KNOWN:
        if isinstance(error, kind):
            return reason
    cause = error.__cause__ if error else None
    inner = cause.reasons[0].value if isinstance(cause, ResponseFailed) and cause.reasons else error
    said = f"{type(inner).__name__}: {' '.join(str(inner).split())}".removesuffix(": ")[:_MAX_REASON_CHARS]
    is_network = isinstance(error, _NETWORK) and not isinstance(error, BadGzipFile)  # an OSError, but of the page
    return f"{_NO_CONNECTION} ({said})" if is_network else said
