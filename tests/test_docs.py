"""What both READMEs say is true: their commands run in the order in which they stand, their Python on what these made.

What a reader of the README has and a test has not is given here, and nothing else: see `meant`, `folder` and `fill_in`.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pandas as pd
import pytest
import typer
from corpora import write_part
from forked import forked

from scraper.cli import app
from scraper.demo.site import START, pages

ROOT = Path(__file__).parents[1]
README, CHINESE = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
INSTALLS = ("pip", "apt-get", "source")  # of which nothing is to be seen here
WHOLE_RUNS = (
    "test",
    "format",
    "train",
    "notebook",
    "pictures",
    "clean",
)  # targets of make that take minutes or change the checkout
SECONDS = 60.0  # for the slowest command on a busy machine


def steps(text):
    """Return what is to be typed, in order: ("python", code), or ("shell", command) without its comment."""
    found = []
    for language, block in re.findall(r"^```(bash|sh|console|python)\n(.*?)^```", text, re.M | re.S):
        if language == "python":
            found.append(("python", block))
            continue
        lines = (shlex.join(shlex.split(line.removeprefix("$ "), comments=True)) for line in block.splitlines())
        found += [("shell", line) for line in lines if line]
    return found


def test_the_two_commands_stand_first():
    assert steps(README)[:2] == [("shell", "make demo"), ("shell", "make test")]


def test_both_readmes_have_the_same_commands():
    assert steps(CHINESE) == steps(README)


@pytest.mark.parametrize("text", [README, CHINESE], ids=["english", "chinese"])
def test_what_they_link_to_is_there_and_pictures_are_small(text):
    for link in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (ROOT / link).exists(), link
        assert not link.startswith("docs/") or (ROOT / link).stat().st_size < 200_000, link


@pytest.mark.parametrize("text", [README, CHINESE], ids=["english", "chinese"])
def test_every_option_named_in_a_sentence_exists(text):
    known = {
        name for command in typer.main.get_command(app).commands.values() for o in command.params for name in o.opts
    }
    assert set(re.findall(r"`(--[\w-]+)`", text)) <= known | {"--help"}


@pytest.fixture
def folder(tmp_path):
    """An empty checkout, with part of the corpus in it; saved/ and questions.csv are the reader's own."""
    write_part(ROOT / "data/corpus", tmp_path / "data/corpus")
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved/page.html").write_bytes(pages("https://example.com")[START].body)
    (tmp_path / "questions.csv").write_text("title\n花呗逾期一天会怎样\n分期免息是真的吗\n", "utf-8")
    return tmp_path


def meant(command, site):
    """Return the program and arguments that a command of the README stands for here.

    Pages of example.com are those of the built-in site, asked for without a pause; the review page opens no browser.
    """
    program, *arguments = shlex.split(command)
    arguments = [re.sub(r"https://example\.com/article/1\.html", f"{site.origin}{START}", word) for word in arguments]
    if arguments[0] == "crawl":
        arguments += (
            ["--delay", "0"] if program == "paylater" else ["-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
        )
    if arguments[0] == "review":
        arguments.append("--no-browser")
    return program, arguments


def recipe(target):
    """Return what make would run; fails where there is no such target."""
    return subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def printed(folder):
    return (folder / "out.txt").read_text("utf-8") if (folder / "out.txt").exists() else ""


def answers(process, folder):
    """Wait for the review page, open the address that it prints, and end it with Ctrl-C."""
    until = time.monotonic() + SECONDS
    while not (address := re.search(r"review: (\S+)\n", printed(folder))):
        assert process.is_alive(), printed(folder)
        assert time.monotonic() < until
        time.sleep(0.05)
    browser = build_opener(HTTPCookieProcessor())  # the address gives a cookie, and leads to the page that asks for it
    with browser.open(address[1], timeout=SECONDS) as answer:
        assert "/article/" in answer.read().decode()
    os.kill(process.pid, signal.SIGINT)


def fill_in(list_of_suggestions):
    """Two people fill in what paylater suggest has listed, and differ about the first."""
    rows = pd.read_csv(list_of_suggestions, dtype=str, keep_default_na=False)
    rows["tags"] = [title_tags(title) for title in rows["title"]]
    rows["relevant"] = ["yes" if tags else "no" for tags in rows["tags"]]
    rows.to_csv(list_of_suggestions, index=False)
    rows.loc[0, ["tags", "relevant"]] = ["cash_out", "yes"]
    rows.to_csv(list_of_suggestions.with_name("todo-wang.csv"), index=False)


def title_tags(title):
    words = {"overdue": "逾期|晚还|过了", "cash_out": "套现|现", "interest_free": "免息", "credit_impact": "征信|报告"}
    return ",".join(tag for tag, pattern in words.items() if re.search(pattern, title))


def run(command, folder, site, environ):
    """Run a command of the README; fails with what it printed where it does not end with exit code 0."""
    program, arguments = meant(command, site)
    if program == "export":
        name, _, value = arguments[0].partition("=")
        environ[name] = value
        return
    (folder / "out.txt").unlink(missing_ok=True)
    process = forked(arguments, folder, program, environ)
    try:
        if arguments[0] == "review":
            answers(process, folder)
        process.join(SECONDS)
        ended = 128 + signal.SIGINT if arguments[0] == "review" else 0
        assert process.exitcode == ended, f"{command}: {process.exitcode}\n{printed(folder)}"
    finally:
        process.kill()
    if arguments[0] == "suggest" and "--out" in arguments:
        fill_in(folder / arguments[arguments.index("--out") + 1])


def test_every_command_and_every_snippet_runs_in_order(folder, site, monkeypatch):
    monkeypatch.chdir(folder)
    environ = {
        "PAYLATER_STORE": "sqlite:///data/paylater.db",
        "HF_HOME": str(folder / "cache"),
        "HF_HUB_OFFLINE": "1",
        "COLUMNS": "200",
    }
    for kind, step in steps(README):
        if kind == "python":
            done = subprocess.run(
                [sys.executable, "-c", step], cwd=folder, env=os.environ | environ, capture_output=True, text=True
            )
            assert done.returncode == 0, f"{step}\n{done.stderr}"
            continue
        program, *rest = shlex.split(step)
        if program == "make":
            lines = [line.removeprefix(".venv/bin/") for line in recipe(rest[0]).splitlines()]
            for line in lines if rest[0] not in WHOLE_RUNS else ():
                if line.startswith("paylater "):
                    run(line, folder, site, environ)
        elif program not in INSTALLS:
            run(step, folder, site, environ)
