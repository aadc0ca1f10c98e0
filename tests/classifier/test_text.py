import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.text import normalise, split


def spans(found):
    return list(zip(*(places.tolist() for places in found.spans(np.arange(len(found)))), strict=True))


def sentences(text, whole=0):
    found = split([text], whole=whole)
    return [text[start:end] for start, end in spans(found)]


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("逾 期", "逾期"),
        ("逾\u200b期", "逾期"),
        ("套·现", "套现"),
        ("套❤️现", "套现"),
        ("套*现", "套现"),
        ("花唄", "花呗"),
        ("徵信", "征信"),
        ("ＡＢＣ１２３", "abc123"),
        ("①②", "12"),
        ("免　息", "免息"),
        ("iPhone 16 Pro", "iphone 16 pro"),
        ("0 利 率", "0 利率"),
    ],
)
def test_disguise_that_readers_see_through_is_undone(disguised, plain):
    assert normalise(disguised) == plain


def test_sentences_keep_their_place_in_the_original():
    text = "## 一、逾 期会怎样？！\n\n- 晚还一天；\n- 「上徵信」嗎\n没有标点的一行\n\n"
    assert sentences(text) == ["一、逾 期会怎样？", "晚还一天；", "「上徵信」嗎\n", "没有标点的一行\n"]


def test_a_title_is_one_sentence():
    assert sentences("晚还三天？会怎样！看这里", whole=1) == ["晚还三天？会怎样！看这里"]


@pytest.mark.parametrize("text", ["", " ", "。。。", "\n\n", "\u200b", "###"])
def test_nothing_said_gives_no_sentence(text):
    assert sentences(text) == []


def test_very_long_runs_are_cut():
    found = split(["征" * 1_000])
    assert len(found) == 6
    assert np.diff(found.starts).max() <= 200


@given(st.lists(st.text(max_size=80), max_size=6), st.integers(0, 6))
def test_any_batch_is_split_with_places_inside_its_texts(texts, whole):
    found = split(texts, whole=min(whole, len(texts)))
    assert found.starts[-1] == len(found.codes) == len(found.places)
    for i in range(len(found)):
        start, end = spans(found)[i]
        assert 0 <= start < end <= len(texts[found.texts[i]]) + 1
    assert (np.diff(found.texts) >= 0).all()


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
def test_a_text_is_read_the_same_in_any_batch(texts):
    together = split(texts)
    alone = [split([text]) for text in texts]
    assert spans(together) == [span for one in alone for span in spans(one)]
