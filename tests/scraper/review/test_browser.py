"""The review page in a real browser; skipped where Debian's chromium is not installed."""

import os
from pathlib import Path

import pytest
from stores import HOSTILE

from classifier.dataset import export_records
from scraper.store.labels import given_labels
from scraper.store.records import records

CHROMIUM = Path(os.environ.get("PAYLATER_CHROMIUM", "/usr/bin/chromium"))
if not CHROMIUM.exists():
    pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium", allow_module_level=True)
from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from playwright.sync_api import expect, sync_playwright  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium, page):
    """A tab that has opened the page; whatever it complains about fails the test."""
    context = chromium.new_context(locale="zh-CN")
    opened = context.new_page()
    complaints = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(page.address)
    yield opened
    context.close()
    assert complaints == []


def pressed(tab):
    return [button.get_attribute("data-tag") for button in tab.query_selector_all("[data-tag][aria-pressed=true]")]


def test_an_article_is_found_corrected_by_keyboard_and_exported(tab, store, tmp_path):
    tab.keyboard.press("/")
    tab.keyboard.type("额度")
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="把额度换成现金的代价").click()
    tab.wait_for_url("**/article/2?**")
    assert pressed(tab) == ["relevant"]
    tab.keyboard.press("2")
    tab.keyboard.press("4")  # at once after the other: neither is lost
    expect(tab.locator("#status")).to_have_text("已保存")
    expect(tab.locator("#progress")).to_have_text("已复核 1/3")
    tab.reload()
    assert pressed(tab) == ["cash_out", "credit_impact", "relevant"]
    export_records(records(store), tmp_path / "out.jsonl")
    (row,) = [line for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines() if "额度" in line]
    assert '"tags": ["cash_out", "credit_impact"]' in row
    assert '"tag_source": "human"' in row
    assert '"annotator": "李雷"' in row


def test_the_queue_is_gone_through_with_enter_and_undone_with_u(tab, page, store):
    tab.goto(page.address.partition("?")[0] + "queue")
    first = tab.url
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: url != first)
    assert len(list(given_labels(store))) == 1
    tab.keyboard.press("u")
    tab.wait_for_url(lambda url: url.startswith(first.partition("?")[0]))
    assert list(given_labels(store)) == []
    tab.keyboard.press("s")
    tab.wait_for_url(lambda url: not url.startswith(first.partition("?")[0]))
    assert list(given_labels(store)) == []


def test_a_title_with_a_script_in_it_is_read_and_does_nothing(tab, page):
    tab.get_by_role("link", name=HOSTILE).click()
    assert tab.get_by_role("heading", level=1).inner_text() == HOSTILE
    assert "taken" not in tab.title().replace(HOSTILE, "")


def test_a_label_that_cannot_be_stored_is_said_and_not_shown(chromium, page, store):
    tab = chromium.new_page(locale="zh-CN")
    tab.goto(page.address)
    tab.goto(page.address.partition("?")[0] + "article/1")
    tab.context.clear_cookies()  # the page refuses what comes without
    tab.keyboard.press("2")
    expect(tab.locator("#status")).to_have_text("没有保存，请再按一次")
    assert pressed(tab) == ["overdue", "relevant"]
    assert list(given_labels(store)) == []
    tab.context.close()


def test_keys_mean_the_same_with_a_chinese_input_method_on_and_a_held_key_is_one(tab, page, store):
    tab.goto(page.address.partition("?")[0] + "article/2")
    tab.evaluate("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '２', bubbles: true}))")
    tab.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Process', code: 'Digit4', bubbles: true}))"
    )
    expect(tab.locator("#today")).to_have_text("今天 1 篇")
    expect(tab.locator("[data-tag=credit_impact]")).to_have_attribute("aria-pressed", "true")
    tab.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', repeat: true, bubbles: true}))"
    )
    tab.get_by_role("button", name="逾期").click()
    tab.keyboard.press("Enter")  # confirms, and takes no tag back
    tab.wait_for_url(lambda url: "article/2" not in url)
    assert [given.label.tags for given in given_labels(store)][-1] == {"overdue", "cash_out", "credit_impact"}


def test_help_opens_and_closes_without_a_mouse(tab):
    tab.keyboard.press("?")
    expect(tab.get_by_role("dialog")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("dialog")).to_be_hidden()


@pytest.mark.parametrize("path", ["", "article/1", "overview", "article/99"])
@pytest.mark.parametrize(
    "how",
    [{}, {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}, "locale": "en"}],
    ids=["wide", "phone, dark"],
)
def test_nothing_keeps_a_screen_reader_or_a_phone_out(chromium, page, path, how):
    context = chromium.new_context(**how)
    opened = context.new_page()
    opened.goto(page.address)
    opened.goto(page.address.partition("?")[0] + path)
    found = [one for one in Axe().run(opened).response["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:2]) for one in found] == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()
