from datetime import datetime

import pytest

from scraper.extraction import extract_article
from scraper.extraction.overrides import OverridesError, read_overrides
from scraper.extraction.published import SHANGHAI

SENTENCE = "分期购物前应当看清楚每一期的手续费和还款日，免得到时候手忙脚乱。"
PAGE = f"""<title>无关的标题</title><div class=big><p>{SENTENCE * 9}</p></div>
<div class=odd><b class=t>真正的标题</b><i class=d>2024-05-27 04:40</i><p>短短的正文，{SENTENCE}</p><p class=x>插播的广告，不要看。</p></div>
<div class=more><a href=/1.html>甲</a><a href=/2.html>乙</a></div>"""
RULES = """
["news.example.com"]
content = "div.odd"
title = ".t"
published = ".d"
related = ".more"
drop = [".x"]
"""


def read(tmp_path, text):
    (tmp_path / "sites.toml").write_text(text, "utf-8")
    return read_overrides(tmp_path / "sites.toml")


def test_selectors_go_before_the_general_rules(tmp_path):
    rules = read(tmp_path, RULES).for_host("news.example.com")
    found = extract_article(PAGE, "https://news.example.com/a.html", rules=rules)
    assert found.title == "真正的标题"
    assert "短短的正文" in found.text
    assert "广告" not in found.text
    assert SENTENCE * 9 not in found.text
    assert found.published == datetime(2024, 5, 27, 4, 40, tzinfo=SHANGHAI)
    assert [link.title for link in found.related] == ["甲", "乙"]


def test_the_longest_fitting_pattern_wins(tmp_path):
    rules = read(tmp_path, '["*.example.com"]\ntitle = "h1"\n["a.example.com"]\ncontent = "p"\n')
    assert rules.for_host("b.example.com").title is not None
    assert rules.for_host("a.example.com").title is None
    assert rules.for_host("example.org").title is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('["a.example"]\ncontent = "p"\n\nbody = "p"\n', r"line 4: key 'body' is unknown; one of content"),
        ('["a.example"]\ncontent = "p["\n', r"line 2: 'p\[' is no CSS selector"),
        ('["a.example"]\ndrop = [".x", 5]\n', r"line 2: 5 is no CSS selector"),
        ('content = "p"\n', r"line 1: content is no table"),
        ("[a\n", r"no TOML .*line 1"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line(tmp_path, text, said):
    with pytest.raises(OverridesError, match=said):
        read(tmp_path, text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(OverridesError, match=r"none\.toml: cannot be read"):
        read_overrides(tmp_path / "none.toml")
