import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features import HashedNgrams
from classifier.sounds import Sounds
from classifier.text import split

TEXTS = ["花呗晚还三天会怎样", "分期免息吗？", "", "征", "a" * 500]
TELLING = np.array(sorted(map(ord, "还免息征现套")), np.uint32)


@pytest.fixture(scope="module")
def sounds():
    return Sounds.pinyin()


def ngrams(sounds, telling=TELLING, bits=18):
    return HashedNgrams(sounds, telling, bits)


def test_sums_without_the_matrix_equal_those_with_it(sounds):
    few = ngrams(sounds, bits=12)
    weights = np.random.default_rng(0).normal(size=(2**12, 5)).astype(np.float32)
    found = split(TEXTS)
    np.testing.assert_allclose(few.sums(found, weights), few.transform_sentences(found) @ weights, rtol=1e-4, atol=1e-4)


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_texts_give_one_row_each(sounds, texts):
    matrix = ngrams(sounds, bits=10).transform(texts)
    assert matrix.shape == (len(texts), 1024)


def test_a_row_counts_its_ngrams(sounds):
    row = ngrams(sounds, telling=np.array([ord("晴")], np.uint32)).transform(["晴天晴天"])
    # 5 characters with the end mark: 5 single ones, 4 pairs, 4 pairs of sounds, 1 pair of telling ones
    assert row.sum() == pytest.approx(14)


def test_ngrams_do_not_reach_over_sentences(sounds):
    together = ngrams(sounds).transform_sentences(split(["晚还。免息。花呗套现。"]))
    apart = ngrams(sounds).transform_sentences(split(["晚还。", "免息。", "花呗套现。"]))
    assert (together != apart).nnz == 0


def test_digits_but_zero_read_alike(sounds):
    assert (ngrams(sounds).transform(["晚还3天"]) != ngrams(sounds).transform(["晚还7天"])).nnz == 0
    assert (ngrams(sounds).transform(["0利息"]) != ngrams(sounds).transform(["3利息"])).nnz > 0


def shared(sounds, one, other):
    first, second = (ngrams(sounds).transform([text]) for text in (one, other))
    return first.minimum(second).sum() / second.sum()


@pytest.mark.parametrize(
    ("disguised", "meant"), [("征心", "征信"), ("套xian", "套现"), ("huabei", "花呗"), ("预期", "逾期")]
)
def test_what_sounds_alike_shares_more_than_what_does_not(sounds, disguised, meant):
    assert shared(sounds, disguised, meant) > shared(sounds, "天气", meant)


def test_the_same_words_read_otherwise_of_another_kind_of_product(sounds):
    of_a_line = "花呗能套现吗"
    assert shared(sounds, "月付能套现吗", of_a_line) > shared(sounds, "金条能套现吗", of_a_line)
