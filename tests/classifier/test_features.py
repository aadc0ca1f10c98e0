import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.features import HashedNgrams
from classifier.text import split

TEXTS = ["花呗晚还三天会怎样", "分期免息吗？", "", "征", "a" * 500]


def test_sums_without_the_matrix_equal_those_with_it():
    ngrams = HashedNgrams(longest=4, bits=12)
    weights = np.random.default_rng(0).normal(size=(2**12, 5)).astype(np.float32)
    found = split(TEXTS)
    np.testing.assert_allclose(
        ngrams.sums(found, weights), ngrams.transform_sentences(found) @ weights, rtol=1e-4, atol=1e-4
    )


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_texts_give_one_row_each(texts):
    matrix = HashedNgrams(longest=3, bits=10).transform(texts)
    assert matrix.shape == (len(texts), 1024)


def test_a_row_counts_its_ngrams():
    row = HashedNgrams(longest=2, reach=2).transform(["晴天晴天"])
    # 5 characters with the end mark: 5 single ones, 4 pairs and 3 pairs at distance 2
    assert row.sum() == pytest.approx(12)


def test_ngrams_do_not_reach_over_sentences():
    ngrams = HashedNgrams(longest=4, bits=18)
    together = ngrams.transform_sentences(split(["晚还。免息。"]))
    apart = ngrams.transform_sentences(split(["晚还。", "免息。"]))
    assert (together != apart).nnz == 0


def test_digits_but_zero_read_alike():
    ngrams = HashedNgrams()
    assert (ngrams.transform(["晚还3天"]) != ngrams.transform(["晚还7天"])).nnz == 0
    assert (ngrams.transform(["0利息"]) != ngrams.transform(["3利息"])).nnz > 0


@pytest.mark.parametrize("longest", [0, 9])
def test_impossible_lengths_are_refused(longest):
    with pytest.raises(ValueError, match="from 1 to 4"):
        HashedNgrams(longest=longest)
