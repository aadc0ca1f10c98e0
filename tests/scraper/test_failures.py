"""Which reasons may pass, and how what the network did is said."""

from gzip import BadGzipFile

import pytest
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectionDone, NoRouteError
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from scraper.failures import HostRests, RobotsUnavailable, may_pass, outcome_of
from scraper.urls import UrlError


def answered(status):
    return HttpError(Response("https://example.com/分期", status=status, request=Request("https://example.com/")))


def broken_off():
    error = DownloadFailedError("[<twisted.python.failure.Failure ...>]")
    error.__cause__ = ResponseFailed([Failure(ConnectionDone("连接已关闭"))])
    return error


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        *((answered(status), "failed", f"HTTP {status}") for status in (408, 425, 429, 500, 503, 522)),
        (DownloadTimeoutError(), "failed", "no answer in time"),
        (broken_off(), "failed", "the connection failed (ConnectionDone: Connection was closed cleanly: 连接已关闭.)"),
        (NoRouteError(), "failed", "the connection failed (NoRouteError: No route to host.)"),
        (ConnectionResetError("reset"), "failed", "the connection failed (ConnectionResetError: reset)"),
        (RobotsUnavailable("robots.txt cannot be had (HTTP 500)"), "failed", "robots.txt cannot be had (HTTP 500)"),
        (HostRests(), "blocked", "the host asks to be left alone for long"),
    ],
)
def test_what_the_network_does_may_pass(error, outcome, reason):
    assert outcome_of(error) == (outcome, reason)
    assert may_pass(reason)


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        *((answered(status), "failed", f"HTTP {status}") for status in (301, 400, 401, 403, 404, 410, 451, 999)),
        (DownloadCancelledError(), "failed", "larger than the download limit"),
        (RobotsUnavailable("robots.txt cannot be had (larger than the download limit)"), "failed",
         "robots.txt cannot be had (larger than the download limit)"),
        (BadGzipFile("Not a gzipped file"), "failed", "BadGzipFile: Not a gzipped file"),
        (ValueError("Port out of range 0-65535"), "failed", "ValueError: Port out of range 0-65535"),
        (UrlError("http://a..b/: there is no host in it"), "failed", "UrlError: http://a..b/: there is no host in it"),
        (ZeroDivisionError(), "failed", "ZeroDivisionError"),
        (IgnoreRequest("Forbidden by robots.txt"), "blocked", "robots.txt"),
        (IgnoreRequest("max redirections reached"), "blocked", "max redirections reached"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_page_will_not_pass(error, outcome, reason):
    assert outcome_of(error) == (outcome, reason)
    assert not may_pass(reason)


@pytest.mark.parametrize(
    "reason",
    ["extraction: took longer than 60 s", "extraction: ended its process", "not an article: list page",
     "given up after 5 attempts that ended with the worker"],
)  # fmt: skip
def test_what_extraction_cannot_take_will_not_pass(reason):
    assert not may_pass(reason)
