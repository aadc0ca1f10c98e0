import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from classifier.dataset.splits import SHARES, SPLITS, split_groups

TOLERANCE = 6  # rows by which a split may miss its share of a label, beside two groups of the largest size


@st.composite
def datasets(draw):
    """Rows in groups of any sizes, with up to five labels of any frequency; labels of a group alike, or not."""
    n_rows = draw(st.integers(1, 300))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    largest = draw(st.sampled_from([1, 2, 3, 5, 20]))
    sizes = rng.integers(1, largest, n_rows, endpoint=True)
    groups = np.repeat(np.arange(n_rows), sizes)[:n_rows]
    shares = draw(arrays.arrays(float, draw(st.integers(1, 5)), elements=st.floats(0, 1)))
    labels = rng.random((n_rows, len(shares))) < shares
    if draw(st.booleans()):
        labels = labels[groups]
    return groups, rng.integers(0, 2**63, n_rows).astype(np.uint64), labels


@settings(deadline=None)
@given(datasets())
def test_no_group_is_parted_and_every_split_has_its_share_of_rows_and_labels(data):
    groups, keys, labels = data
    split = split_groups(groups, keys, labels)
    assert all(len(set(split[groups == group])) == 1 for group in set(groups))
    allowed = 2 * np.bincount(groups).max() + TOLERANCE
    for number, share in enumerate(SHARES):
        for column in (np.ones(len(groups), bool), *labels.T):
            assert abs(column[split == number].sum() - share * column.sum()) <= allowed


@settings(deadline=None, max_examples=30)
@given(datasets(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_numbers_of_groups_make_no_difference(data, random):
    groups, keys, labels = data
    order = list(range(len(groups)))
    random.shuffle(order)
    again = split_groups(1_000_000 - groups[order], keys[order], labels[order])
    assert again.tolist() == split_groups(groups, keys, labels)[order].tolist()


def test_many_rows_alone_are_split_nearly_exactly():
    rng = np.random.default_rng(0)
    labels = rng.random((20_000, 5)) < [0.005, 0.05, 0.1, 0.3, 0.8]
    split = split_groups(np.arange(20_000), rng.integers(0, 2**63, 20_000).astype(np.uint64), labels)
    for number, share in enumerate(SHARES):
        assert np.abs(labels[split == number].sum(axis=0) - share * labels.sum(axis=0)).max() <= 3


def test_large_groups_do_not_upset_the_shares():
    rng = np.random.default_rng(0)
    sizes = np.minimum(60, rng.pareto(1.2, 5_000).astype(int) + 1)
    groups = np.repeat(np.arange(5_000), sizes)
    of_group = rng.random((5_000, 4)) < [0.03, 0.1, 0.2, 0.6]
    labels = of_group[groups] & (rng.random((len(groups), 4)) < 0.9)
    split = split_groups(groups, rng.integers(0, 2**63, len(groups)).astype(np.uint64), labels)
    for number, share in enumerate(SHARES):
        wanted = share * labels.sum(axis=0)
        assert np.abs(labels[split == number].sum(axis=0) / wanted - 1).max() < 0.05


@pytest.mark.parametrize(("n_rows", "expected"), [(0, [0, 0, 0]), (1, [1, 0, 0]), (10, [8, 1, 1]), (100, [80, 10, 10])])
def test_small_datasets_go_to_train_first(n_rows, expected):
    split = split_groups(np.arange(n_rows), np.arange(n_rows).astype(np.uint64), np.ones((n_rows, 1), bool))
    assert np.bincount(split, minlength=len(SPLITS)).tolist() == expected
