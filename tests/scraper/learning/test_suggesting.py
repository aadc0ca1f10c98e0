from datetime import timedelta

import pytest
from stores import BASE, NOON, keep

from classifier.corpus import LabelledArticle
from classifier.persistence import SHIPPED, load_model
from classifier.tags import LABELS
from scraper.learning.suggesting import doubts, suggest
from scraper.page import Prediction
from scraper.store import StoreError
from scraper.store.labels import Label, article_ids, keep_label

VERSION = load_model(SHIPPED)[1]
SURE = dict.fromkeys(LABELS, 0.001)
COPY = "小店开业三周年，全场手机十二期免息，到店还送贴膜和壳，地址在老邮局对面，周末人多请早点来，错过再等一年。"


def predicted(version=VERSION, **chances):
    return Prediction((), True, SURE | chances, (), version)


def say(store, path, *tags, when=NOON):
    url = f"{BASE}/{path}"
    with store.writing() as connection:
        (number,) = article_ids(connection, [url]).values()
        assert keep_label(connection, number, Label(frozenset(tags), True, "李", when, "review"))


def paths(found):
    return [one.url.rsplit("/", 1)[1] for one in found]


@pytest.fixture
def three(store):
    keep(store, "sure", text="分期商城上新了，颜色很多。", said=predicted(overdue=0.999))
    keep(store, "unsure", text="晚还一天会怎么样，说法不一。", said=predicted(overdue=0.6, credit_impact=0.3))
    keep(store, "half", text="零首付是不是免息，要看合同。", said=predicted(interest_free=0.2))
    return store


def test_what_the_model_is_least_sure_of_comes_first(three):
    found = suggest(three, 3)
    assert paths(found) == ["unsure", "half", "sure"]
    assert found[0].expected_errors > found[1].expected_errors > found[2].expected_errors
    assert (found[2].tags, found[2].relevant, found[2].copies) == ({"overdue"}, True, 1)
    assert found[2].text == "分期商城上新了，颜色很多。"


def test_what_somebody_has_labelled_is_not_suggested_until_its_text_changes(three):
    say(three, "unsure", "overdue")
    assert paths(suggest(three, 3)) == ["half", "sure"]
    with three.writing() as connection:
        connection.exec_driver_sql("UPDATE articles SET content_hash = 'another' WHERE url LIKE '%/unsure'")
    assert "unsure" in paths(suggest(three, 3))


def test_of_near_copies_one_is_suggested_and_none_once_one_is_labelled(three):
    keep(three, "copy1", text=COPY, said=predicted(cash_out=0.5))
    keep(
        three,
        "copy2",
        text=COPY.replace("三周年", "四周年"),
        said=predicted(cash_out=0.7),
        base="https://other.example",
    )
    found = {one.url: one.copies for one in suggest(three, 9) if one.copies > 1}
    assert list(found.values()) == [2]
    say(three, "copy1", "interest_free")
    assert [one for one in suggest(three, 9) if one.copies > 1] == []


def test_articles_that_another_model_has_tagged_are_judged_by_this_one(three):
    text = (
        "## 逾期的后果\n\n花呗逾期三天要交罚息。平台会打电话催收。\n\n"
        "## 征信\n\n逾期记录会报到征信中心，征信报告上要留五年。以后办房贷会受影响。"
    )
    keep(three, "old", "花呗逾期三天会上征信吗", text, said=predicted("another", cash_out=0.5))
    (old,) = [one for one in suggest(three, 9) if one.url.endswith("/old")]
    assert old.tags == {"overdue", "credit_impact"}
    assert old.probabilities["cash_out"] < 0.2


def test_a_store_without_articles_says_so(store):
    with pytest.raises(StoreError, match="holds no articles yet; crawl first"):
        suggest(store, 3)


def labelled(number, *tags, title="花呗晚还三天会怎样"):
    text = f"第{number}位网友说，花呗逾期三天被收了罚息，平台还打来电话催收。"
    return LabelledArticle(f"{BASE}/{number}", "own", title, text, frozenset(tags), True, frozenset(), ())


def test_a_label_that_contradicts_its_text_is_doubted_with_what_is_expected():
    plain = [labelled(number, "overdue") for number in range(12)]
    plain += [
        LabelledArticle(
            f"{BASE}/f{n}",
            "own",
            "分期商城免息活动",
            f"第{n}天，十二期免息，不收手续费。",
            frozenset({"interest_free"}),
            True,
            frozenset(),
            (),
        )
        for n in range(12)
    ]
    assert doubts(plain) == []
    (found,) = doubts([*plain, labelled(99, "interest_free", "overdue")])
    assert (found.url, found.title) == (f"{BASE}/99", "花呗晚还三天会怎样")
    assert found.said - found.expected == {"interest_free"}
    assert doubts([]) == []


def test_earlier_labels_of_an_article_do_not_count_it_twice(three):
    say(three, "half", "overdue")
    say(three, "half", "interest_free", when=NOON + timedelta(days=1))
    assert paths(suggest(three, 3)) == ["unsure", "sure"]
