import numpy as np
import pytest

from classifier.doubts import doubtful
from classifier.tags import LABELS

N = 60


@pytest.fixture
def labelled():
    """Labels, and probabilities that are sure of them."""
    rng = np.random.default_rng(0)
    truth = np.column_stack([rng.random((N, 4)) < 0.3, np.ones(N, bool)])
    truth[:10, :] = False  # pages about something else
    chances = np.where(truth, rng.uniform(0.8, 0.99, truth.shape), rng.uniform(0.01, 0.2, truth.shape))
    return truth, chances


def turned(truth, *places):
    given = truth.copy()
    for place in places:
        given[place] ^= True
    return given


def test_labels_that_the_model_expects_are_not_doubted(labelled):
    assert doubtful(*labelled) == []


def test_a_tag_too_many_and_one_too_few_are_found_and_named(labelled):
    truth, chances = labelled
    row = int(np.flatnonzero(truth[:, 0] & truth[:, -1])[0])
    given = turned(truth, (row, 0), (3, 1))
    chances[row, 0], chances[3, 1] = 0.98, 0.01
    found = {doubt.row: doubt for doubt in doubtful(given, chances)}
    assert set(found) == {3, row}
    assert found[3].said - found[3].expected == {"cash_out"}
    assert found[row].expected - found[row].said == {"overdue"}
    assert all(doubt.said <= set(LABELS) for doubt in found.values())


def test_the_least_sound_label_comes_first(labelled):
    truth, chances = labelled
    chances[3, 1], chances[5, 2] = 0.001, 0.02
    found = doubtful(turned(truth, (3, 1), (5, 2)), chances)
    assert [doubt.row for doubt in found] == [3, 5]
    assert 0 <= found[0].score < found[1].score <= 1


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_labels_or_all_the_same_tell_nothing_and_are_no_fault(n):
    given = np.zeros((n, len(LABELS)), bool)
    assert doubtful(given, np.full(given.shape, 0.9)) == []


def test_a_label_that_all_carry_does_not_hide_doubts_of_others(labelled):
    truth, chances = labelled
    truth[:, -1], chances[:, -1], chances[3, 1] = True, 0.95, 0.01
    assert [doubt.row for doubt in doubtful(turned(truth, (3, 1)), chances)] == [3]


@pytest.mark.parametrize("n_texts", [2, 5, 40])
def test_where_only_one_label_differs_between_texts_it_is_still_judged(n_texts):
    given = np.zeros((n_texts, len(LABELS)), bool)
    given[:, -1] = True
    given[::2, 0] = True
    chances = np.where(given, 0.95, 0.05)
    assert doubtful(given, chances) == []
