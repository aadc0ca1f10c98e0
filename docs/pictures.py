"""Make the pictures of the README anew: ``make pictures``.

demo.svg is what ``paylater demo`` prints, cut after the first rows of its table; review.en.png and review.zh-CN.png
show an article of its store in ``paylater review``, as Debian's Chromium draws it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.text import Text
from terminal import drawn

HERE = Path(__file__).parent
CHROMIUM = os.environ.get("PAYLATER_CHROMIUM", "/usr/bin/chromium")
_PAYLATER = [sys.executable, "-m", "scraper"]
_COLUMNS = 100  # of the terminal
_ROWS = 12  # of the table, before the cut
_ARTICLE = "一千八百元的分期单"  # two tags, and evidence near its beginning
_WIDTH, _HEIGHT = 800, 640  # of the window, in pixels


def main() -> None:
    """Run the demo in an empty folder, and picture it and its store."""
    with tempfile.TemporaryDirectory() as folder:
        (HERE / "demo.svg").write_text(drawn(_shortened(_demo(folder)), _COLUMNS), "utf-8")
        with _review(folder) as address:
            for locale in ("en", "zh-CN"):
                _photograph(address, locale, HERE / f"review.{locale}.png")


def _demo(folder: str) -> list[Text]:
    printed = subprocess.run(
        [*_PAYLATER, "demo"], cwd=folder, env=os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(_COLUMNS)},
        stdout=subprocess.PIPE, text=True, check=True,
    ).stdout  # fmt: skip
    return [Text("$ make demo"), *(Text.from_ansi(line) for line in printed.splitlines())]


def _shortened(lines: list[Text]) -> list[Text]:
    rows = [number for number, line in enumerate(lines) if line.plain.startswith("│")]
    return [*lines[: rows[_ROWS]], Text("│ …"), *lines[rows[-1] + 1 :]]


@contextmanager
def _review(folder: str) -> Iterator[str]:
    """Serve the demo's store as a user would, for as long as the block runs; gives the address that lets in."""
    served = subprocess.Popen(
        [*_PAYLATER, "review", "--no-browser", "--annotator", "li", "--store", "sqlite:///data/demo/paylater.db"],
        cwd=folder, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        yield served.stdout.readline().removeprefix("review: ").strip()
    finally:
        served.send_signal(signal.SIGINT)
        served.wait()


def _photograph(address: str, locale: str, picture: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(locale=locale, viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme="light")
        tab.goto(address)
        tab.get_by_role("link", name=_ARTICLE).first.click()
        tab.wait_for_url("**/article/**")
        tab.evaluate("document.fonts.ready.then(() => null)")
        tab.screenshot(path=picture)
        browser.close()


if __name__ == "__main__":
    main()
