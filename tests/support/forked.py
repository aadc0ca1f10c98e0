"""The command line in a process of its own, forked from one that has imported it: many of them in little time."""

import multiprocessing
import os
import sys
from contextlib import redirect_stderr, redirect_stdout

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["scraper.cli", "scraper.spiders.articles", "scraper.crawling.politeness", "scraper.crawling.safety"]
)


def forked(arguments, folder, program="paylater", environ=()):
    """Start ``paylater``, or ``scrapy``, with these arguments; a process that can be killed and joined.

    It prints into ``out.txt``.
    """
    process = CONTEXT.Process(
        target=_run, args=([program, *map(str, arguments)], os.fspath(folder), dict(environ)), daemon=False
    )
    process.start()
    return process


def _run(argv, folder, environ):
    os.chdir(folder)
    os.environ.update(environ)
    sys.argv = argv
    with open("out.txt", "a", encoding="utf-8") as out, redirect_stdout(out), redirect_stderr(out):  # noqa: PTH123
        if argv[0] == "scrapy":
            from scrapy.cmdline import execute

            execute()
        from scraper.cli import main

        main()
