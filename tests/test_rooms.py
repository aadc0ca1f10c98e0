"""The architecture, as far as imports show it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What of scraper/ knows tags: what shows, counts and exports them. What crawls, extracts and stores does not.
BRIDGES = {
    "tagging.py",
    "retagging.py",
    "shares.py",
    "cli.py",
    "store/copies.py",
    "crawling/progress.py",
    "demo/show.py",
    "annotation/",
    "bulk/",
    "commands/",
    "exports/",
    "learning/",
    "review/",
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", sorted((ROOT / "classifier").rglob("*.py")), ids=lambda path: path.name)
def test_the_classifier_knows_nothing_of_the_scraper(path):
    assert not [name for name in imported(path) if name.split(".")[0] in ("scraper", "scrapy")]


@pytest.mark.parametrize("path", sorted((ROOT / "scraper").rglob("*.py")), ids=lambda path: path.name)
def test_the_scraper_knows_the_classifier_at_its_bridges_only(path):
    inside = path.relative_to(ROOT / "scraper").as_posix()
    if not {inside, inside.partition("/")[0] + "/"} & BRIDGES:
        assert not [name for name in imported(path) if name.split(".")[0] == "classifier"]


@pytest.mark.parametrize("path", sorted((ROOT / "scraper/extraction").glob("*.py")), ids=lambda path: path.name)
def test_extraction_knows_neither_network_nor_store(path):
    assert not [name for name in imported(path) if name.split(".")[0] in ("scrapy", "sqlalchemy", "classifier")]
