"""The process that extracts: jobs come in on standard input, their results go back the same way, in order.

`scraper.workers.extraction_pool` starts it with a socket as standard input. The first result is empty and says that it
is ready. It ends when the other side does, however that came about.
"""

from __future__ import annotations

import pickle
import struct
import sys
import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from scraper.extraction import Article, ExtractionError, extract_article
from scraper.extraction.overrides import Overrides, read_overrides
from scraper.urls import host_of

SIZE = struct.Struct("!Q")  # bytes of the pickle that follows; both ends are this program


@dataclass(frozen=True, slots=True)
class Job:
    """What `extract_article` needs of a response: the page, its URL, the header's charset, the moment (aware)."""

    html: bytes
    url: str
    encoding: str | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    """An article, or why there is none: `refusal` of a page that is none, `fault` (a traceback) of this program."""

    article: Article | None = None
    refusal: str | None = None
    fault: str | None = None


def run(job: Job, overrides: Overrides) -> Result:
    """Extract one page."""
    try:
        rules = overrides.for_host(host_of(job.url))
        article = extract_article(job.html, job.url, encoding=job.encoding, fetched_at=job.fetched_at, rules=rules)
    except ExtractionError as error:
        return Result(refusal=str(error))
    except Exception:  # the edge of the process: the crawl logs it with the URL and goes on
        return Result(fault=traceback.format_exc())
    return Result(article=article)


def framed(message: Job | Result) -> bytes:
    """Return a message with its size before it."""
    pickled = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return SIZE.pack(len(pickled)) + pickled


def serve(jobs: BinaryIO, results: BinaryIO, overrides: Overrides) -> None:
    """Say that it is ready, then answer jobs in order until there are no more."""
    results.write(framed(Result()))
    results.flush()
    while len(head := jobs.read(SIZE.size)) == SIZE.size:
        job: Job = pickle.loads(jobs.read(SIZE.unpack(head)[0]))
        results.write(framed(run(job, overrides)))
        results.flush()


def main() -> None:
    """Serve on the socket that is standard input."""
    overrides = read_overrides(Path(sys.argv[1])) if len(sys.argv) > 1 else Overrides()
    with open(0, "rb", closefd=False) as jobs, open(0, "wb", closefd=False) as results:
        try:
            serve(jobs, results, overrides)
        except (BrokenPipeError, ConnectionResetError, EOFError, pickle.UnpicklingError):
            return  # the crawl was killed
