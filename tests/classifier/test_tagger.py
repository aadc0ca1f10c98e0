import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import LABELS, TAGS, Tagger
from classifier.corpus import read_corpus


@pytest.fixture(scope="module")
def tagger():
    return Tagger.load()


def tags(tagger, title="", text=""):
    return set(tagger.tag([{"title": title, "text": text}])[0].tags)


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("花呗晚还三天要紧吗", {"overdue"}),
        ("白条逾期了会不会被起诉", {"overdue"}),
        ("月付额度怎么套出来变成现金", {"cash_out"}),
        ("手机分期24期免息是真的吗", {"interest_free"}),
        ("用了先用后付会上征信吗", {"credit_impact"}),
        ("花呗还款日可以改到几号", set()),
        ("红烧肉的家常做法", set()),
    ],
)
def test_plain_questions(tagger, title, wanted):
    assert tags(tagger, title) == wanted


@pytest.mark.parametrize("plain", ["花呗逾期了怎么办", "分期商城套现怎么操作", "会不会影响征信"])
@pytest.mark.parametrize("disguise", [lambda t: " ".join(t), lambda t: "\u200b".join(t), lambda t: "*".join(t)])
def test_disguise_changes_no_tag(tagger, plain, disguise):
    assert tags(tagger, disguise(plain)) == tags(tagger, plain) != set()


def test_a_text_without_a_title_keeps_its_tags(tagger, request):
    articles = [
        article for article in read_corpus(request.config.rootpath / "data/corpus").articles[::5] if article.tags
    ]
    untitled = tagger.tag([{"text": article.text} for article in articles])
    kept = sum(len(found.tags & article.tags) for found, article in zip(untitled, articles, strict=True))
    assert kept >= 0.9 * sum(len(article.tags) for article in articles)


def test_one_closing_reminder_gives_no_tag(tagger):
    text = (
        "打开商城应用，进入我的页面，点击分期账单，就能看到每一期的应还金额。\n\n"
        "如果想换绑银行卡，先在设置里解绑旧卡，再添加新卡，按提示输入验证码即可。\n\n"
        "收货地址可以在订单发出之前修改，发出之后只能联系快递员改派。\n\n"
        "请按时还款，以免影响个人征信。"
    )
    assert tags(tagger, "某商城分期怎么查看账单", text) == set()


def test_every_tag_has_evidence_at_its_place(tagger):
    title = "额度换成现金靠谱吗"
    text = (
        "## 晚还的后果\n\n晚还一天就会按日计收罚息，拖久了会有人上门催收。\n\n第二，逾 期记录会报送征信系统，五年才消。"
    )
    tagging = tagger.tag([{"title": title, "text": text}])[0]
    assert tagging.tags
    assert {item.tag for item in tagging.evidence} == set(tagging.tags)
    for item in tagging.evidence:
        shown = (title if item.part == "title" else text)[item.start : item.end]
        assert shown.strip()
        assert 0 <= item.score <= 1
    shown = [text[item.start : item.end] for item in tagging.evidence if item.part == "text"]
    assert any("逾 期记录" in sentence for sentence in shown)


@pytest.mark.parametrize(
    "record",
    [{}, {"title": None, "text": None}, {"title": ""}, {"text": "\ud800\udfff"}, {"title": 5, "text": float("nan")}, {"text": "😀" * 50}, {"text": "<p>html</p>"}, {"text": "plain English words"}],
)  # fmt: skip
def test_any_record_gives_a_tagging(tagger, record):
    tagging = tagger.tag([record])[0]
    assert set(tagging.probabilities) == set(LABELS)
    assert all(0 <= value <= 1 for value in tagging.probabilities.values())


def test_order_and_batch_change_nothing(tagger):
    records = [{"title": f"花呗晚还{n}天会怎样", "text": "正文。" * n} for n in range(7)] + [{"title": "", "text": ""}]
    assert tagger.tag(records) == [tagger.tag([record])[0] for record in records]
    assert tagger.tag([]) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=200))
def test_a_tag_never_stands_without_evidence(title, text):
    tagging = Tagger.load().tag([{"title": title, "text": text}])[0]
    assert {item.tag for item in tagging.evidence} == set(tagging.tags)
    assert tagging.tags <= set(TAGS)


def test_a_megabyte_of_one_character_is_tagged(tagger):
    assert tagger.tag([{"text": "征" * 1_000_000}])[0].probabilities


def test_counter_evidence_is_given_on_request_for_tags_refused_but_not_by_far(tagger, request):
    articles = read_corpus(request.config.rootpath / "data/corpus").articles
    records = [{"title": article.title, "text": article.text} for article in articles]
    plain, asked = tagger.tag(records), tagger.tag(records, counter_evidence=True)
    assert [t.evidence for t in plain] == [t.evidence for t in asked]
    assert not any(t.counter_evidence for t in plain)
    assert any(t.counter_evidence for t in asked)
    for record, tagging in zip(records, asked, strict=True):
        assert not {item.tag for item in tagging.counter_evidence} & tagging.tags
        assert all(record[item.part][item.start : item.end] for item in tagging.counter_evidence)
