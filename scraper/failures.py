"""A failed request in one line: what became of it, and why, in words for the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from scraper.page import Outcome

if TYPE_CHECKING:
    from twisted.python.failure import Failure

_MAX_REASON_CHARS = 200
_FORBIDDEN = "Forbidden by robots.txt"  # what Scrapy says
_TOO_LARGE = "larger than the download limit"
_KNOWN = (
    (CannotResolveHostError, "the host name is not known, or leads to no public address"),
    (DownloadConnectionRefusedError, "the server refuses the connection"),
    (DownloadTimeoutError, "no answer in time"),
    (DownloadCancelledError, _TOO_LARGE),
    (ResponseDataLossError, "the server broke off in the middle of the page"),
)


class RobotsUnavailable(IgnoreRequest):
    """A host's robots.txt cannot be had for now, so nothing of it may be fetched (RFC 9309, 2.3.1.4)."""


class HostRests(IgnoreRequest):
    """A request that was not sent because its host rests for long; its URL stays pending."""


def outcome_of(failure: Failure) -> tuple[Outcome, str]:
    """Outcome and reason of a request that got no usable response."""
    error = failure.value
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
    for kind, reason in _KNOWN:
        if isinstance(error, kind):
            return reason
    said = " ".join(str(error).split()) or type(error).__name__
    return f"{type(error).__name__}: {said}"[:_MAX_REASON_CHARS]
