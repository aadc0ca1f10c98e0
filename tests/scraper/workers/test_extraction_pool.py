"""Extraction in a process of its own: what it answers, and what becomes of a page that hangs or kills it."""

import asyncio
import os
import signal
from datetime import UTC, datetime

import pytest
from pages import article

from scraper.extraction import ExtractionError, extract_article
from scraper.workers.extraction_pool import ExtractionFault, ExtractionPool
from scraper.workers.extraction_worker import Job

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def job(number):
    return Job(article(number).body, f"https://example.com/{number}.html", "utf-8", NOW)


def in_pool(work, **options):
    async def run():
        pool = ExtractionPool(**options)
        try:
            return await work(pool)
        finally:
            pool.close()
            await asyncio.sleep(0)

    return asyncio.run(run())


async def outcomes(pool, jobs):
    return await asyncio.gather(*map(pool.extract, jobs), return_exceptions=True)


def test_articles_come_back_as_from_extraction_itself():
    jobs = [job(number) for number in range(5)]
    found = in_pool(lambda pool: outcomes(pool, jobs))
    assert found == [extract_article(one.html, one.url, encoding="utf-8", fetched_at=NOW) for one in jobs]


def test_a_page_that_is_none_is_refused():
    with pytest.raises(ExtractionError, match="binary"):
        in_pool(lambda pool: pool.extract(Job(b"\x00\x01\x02\x03" * 500, "https://example.com/x", None, NOW)))


def test_a_fault_of_extraction_names_itself_and_the_next_page_is_read():
    bad = Job("not bytes, not text", "https://exa mple.com/", None, NOW)
    fault, good = in_pool(lambda pool: outcomes(pool, [bad, job(2)]))
    assert isinstance(fault, ExtractionFault)
    assert "UrlError" in str(fault)
    assert "Traceback" in fault.trace
    assert good.title == "分期须知之2"


def test_a_page_that_kills_the_worker_fails_alone():
    async def work(pool):
        await pool.extract(job(0))
        os.kill(pool._process.pid, signal.SIGSTOP)
        waiting = asyncio.ensure_future(outcomes(pool, [job(1), job(2), job(3)]))
        await asyncio.sleep(0.1)
        os.kill(pool._process.pid, signal.SIGKILL)
        return await waiting

    dead, *others = in_pool(work)
    assert isinstance(dead, ExtractionFault)
    assert "ended its process" in str(dead)
    assert [found.title for found in others] == ["分期须知之2", "分期须知之3"]


def test_a_page_that_hangs_fails_alone():
    async def work(pool):
        await pool.extract(job(0))
        os.kill(pool._process.pid, signal.SIGSTOP)
        return await outcomes(pool, [job(1), job(2)])

    hung, other = in_pool(work, seconds=3.0)
    assert "took longer than 3 s" in str(hung)
    assert other.title == "分期须知之2"


def test_a_pool_that_is_closed_as_an_answer_comes_starts_no_other_worker(monkeypatch):
    """What comes in the same turn of the loop swallows the cancellation (asyncio.wait_for of Python 3.11)."""

    async def work(pool):
        next_result = pool._next_result

        async def close_meanwhile():
            result = await next_result()
            pool.close()
            return result

        monkeypatch.setattr(pool, "_next_result", close_meanwhile)
        waiting = [asyncio.ensure_future(pool.extract(job(number))) for number in range(3)]
        await asyncio.wait(waiting, timeout=1.0)
        return pool._process

    assert in_pool(work) is None
