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
from scraper.politeness import RobotsUnavailable

if TYPE_CHECKING:
    from twisted.python.failure import Failure

_MAX_REASON_CHARS = 200
_KNOWN = (
    (CannotResolveHostError, "the host name is not known, or leads to no public address"),
    (DownloadConnectionRefusedError, "the server refuses the connection"),
    (DownloadTimeoutError, "no answer in time"),
    (DownloadCancelledError, "larger than the download limit"),
    (ResponseDataLossError, "the server broke off in the middle of the page"),
)


def outcome_of(failure: Failure) -> tuple[Outcome, str]:
    """Outcome and reason of a request that got no usable response."""
    error = failure.value
    if isinstance(error, HttpError):
        return "failed", f"HTTP {error.response.status}"
    if isinstance(error, RobotsUnavailable):
        return "failed", str(error)
    if isinstance(error, IgnoreRequest):
        said = str(error)
        return "blocked", "robots.txt" if "robots.txt" in said else said or "refused"
    for kind, reason in _KNOWN:
        if isinstance(error, kind):
            return "failed", reason
    said = " ".join(str(error).split()) or type(error).__name__
    return "failed", f"{type(error).__name__}: {said}"[:_MAX_REASON_CHARS]
