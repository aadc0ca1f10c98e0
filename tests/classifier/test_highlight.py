import re
from html import unescape

from classifier import TAGS, Evidence, Tagger
from classifier.highlight import highlighted
from classifier.plots import COLOURS


def plain(html):
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup>.*?</sup>", "", html.replace("<br>", "\n"))))


def test_the_text_is_all_there_and_escaped():
    title, text = "花呗<b>逾期</b>&了", '晚还<script>alert("1")</script>要交罚息。\n别的。'
    html = highlighted(title, text, [Evidence("overdue", "text", 0, 12, 0.9)], COLOURS)
    assert "<script" not in html
    assert "<b>" not in html
    assert title in plain(html)
    assert text in plain(html)


def test_a_sentence_of_two_tags_shows_both_and_the_legend_names_them():
    text = "逾期会上征信。与此无关。"
    evidence = [Evidence("overdue", "text", 0, 7, 0.9), Evidence("credit_impact", "text", 0, 7, 0.8)]
    legend, marked = re.findall(r"<p.*?</p>", highlighted("题", text, evidence, COLOURS))[::2]
    assert [tag for tag in TAGS if tag in legend] == ["overdue", "credit_impact"]
    assert re.findall(r'title="(.*?)"', marked) == ["overdue 0.90, credit_impact 0.80"]
    assert COLOURS["overdue"] in marked
    assert COLOURS["credit_impact"] in marked
    assert marked.endswith("与此无关。</p>")


def test_evidence_that_overlaps_in_part_is_cut_where_tags_change():
    evidence = [Evidence("overdue", "text", 0, 4, 0.9), Evidence("cash_out", "text", 2, 6, 0.8)]
    html = highlighted("题", "一二三四五六", evidence, COLOURS)
    marks = re.findall(r'<mark title="([^"]*)"[^>]*>([^<]*)</mark><sup>', html)
    assert marks == [("overdue 0.90", "一二"), ("overdue 0.90, cash_out 0.80", "三四"), ("cash_out 0.80", "五六")]


def test_a_text_without_tags_says_so():
    assert "no tag" in highlighted("红烧肉的做法", "", [], COLOURS)


def test_it_takes_what_the_tagger_gives():
    title, text = "额度换成现金靠谱吗", "晚还一天就会按日计收罚息，拖久了会有人上门催收。\n\n- 逾期记录会报送征信系统。"
    tagging = Tagger.load().tag([{"title": title, "text": text}])[0]
    html = highlighted(title, text, tagging.evidence, COLOURS)
    assert all(COLOURS[tag] in html for tag in tagging.tags)
    assert text in plain(html)
