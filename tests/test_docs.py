"""What README says is true: its commands exist, its Python runs."""

import re
from pathlib import Path

import pytest

from scraper.demo.site import START, pages

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def test_the_two_commands_stand_first():
    first = re.search(r"```\n(.*?)```", README, re.S).group(1)
    assert [line.split("#")[0].strip() for line in first.strip().splitlines()] == ["make demo", "make test"]


@pytest.mark.parametrize("command", sorted(set(re.findall(r"bin/paylater (\w+)", README))))
def test_every_command_exists(paylater, command):
    assert "Usage" in paylater(command, "--help", check=0).stdout


@pytest.mark.parametrize("option", sorted(set(re.findall(r"`(--[\w-]+)`", README))))
def test_every_option_of_a_crawl_exists(paylater, option):
    assert option in paylater("crawl", "--help", check=0).stdout


def test_the_python_example_runs(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_bytes(pages("http://127.0.0.1:8000")[START].body)
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", README, re.S).group(1)
    code = code.replace('open("page.html", "rb").read()', '__import__("pathlib").Path("page.html").read_bytes()')
    names = {}
    exec(code, names)
    assert names["article"].title
    assert names["tagging"].tags


def test_no_placeholder_is_left():
    assert "@@" not in README
