import pytest

from scraper.store.labels import given_labels


def test_without_the_token_nothing_is_shown(page):
    status, _, body = page.ask("/", Cookie="")
    assert status == 403
    assert "晚还" not in body
    assert page.ask("/?token=wrong", Cookie="")[0] == 403


def test_the_token_becomes_a_cookie_and_leaves_the_address(page):
    status, headers, _ = page.ask(page.address.partition(str(page.port))[2], Cookie="")
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert page.ask("/")[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example:80", ""])
def test_a_name_that_was_rebound_to_this_machine_gets_nothing(page, host):
    status, _, body = page.ask("/", Host=host or "x")
    assert status == 421
    assert "晚还" not in body


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": ""},
        {"Origin": "null"},
        {"X-CSRF": "guessed"},
        {"X-CSRF": ""},
        {"Cookie": ""},
    ],
    ids=str,
)
def test_another_site_cannot_label_through_this_browser(page, store, headers):
    assert page.ask("/article/1/tags/cash_out?on=1", "POST", **headers)[0] == 403
    assert list(given_labels(store)) == []


def test_reading_never_labels(page, store):
    for path in ("/article/1/tags/cash_out?on=1", "/article/1/confirm", "/undo"):
        assert page.ask(path)[0] == 405
    assert list(given_labels(store)) == []


def test_every_answer_forbids_scripts_of_others_and_being_framed(page):
    for path in ("/", "/article/3", "/article/99", "/nowhere", "/static/review.js"):
        policy = page.ask(path)[1]["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
