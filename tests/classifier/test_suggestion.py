import numpy as np
import pytest

from classifier.suggestion import expected_errors, most_telling

THRESHOLDS = np.array([0.5, 0.7])


def test_a_tag_is_least_certain_at_its_own_threshold():
    chances = np.array([[0.01, 0.7], [0.01, 0.5], [0.01, 0.9], [0.01, 0.01]])
    errors = expected_errors(chances, THRESHOLDS)
    assert errors.argmax() == 0
    assert errors[0] == pytest.approx(0.5, abs=0.02)
    assert errors[1] > errors[3]


def test_uncertain_tags_add_up_and_certain_ones_stay_numbers():
    errors = expected_errors(np.array([[0.5, 0.7], [0.5, 0.0], [0.0, 1.0]]), THRESHOLDS)
    assert errors[0] == pytest.approx(1.0)
    assert errors[1] == pytest.approx(0.5, abs=1e-4)
    assert 0 <= errors[2] < 1e-4


class Texts:
    """Gives texts by number, and remembers what it was asked for."""

    def __init__(self, *texts):
        self.texts, self.asked = texts, []

    def __call__(self, rows):
        self.asked.append(len(rows))
        return [self.texts[i] for i in rows]


LATE = [f"花呗晚还{n}天会怎样，客服一直不接电话" for n in "一二三四五六"]
FREE = ["买手机选十二期免息划算吗", "十二期免息的手机，店家图什么"]
ALONE = "秋天的银杏树下铺满了落叶"


def test_of_equally_uncertain_texts_those_come_first_that_stand_for_many():
    texts = Texts(ALONE, *FREE, *LATE)
    errors = np.full(len(texts.texts), 0.4)
    assert most_telling(errors, 1, texts)[0] in range(3, 9)


def test_the_first_ones_are_not_all_alike():
    texts = Texts(*LATE, *FREE, ALONE)
    chosen = most_telling(np.full(len(texts.texts), 0.4), 3, texts)
    kinds = ["late" if i < 6 else "free" if i < 8 else "alone" for i in chosen]
    assert kinds == ["late", "free", "alone"]


def test_what_is_certain_waits_however_frequent_it_is():
    texts = Texts(*LATE, *FREE)
    errors = np.array([0.001] * 6 + [0.5, 0.5])
    assert set(most_telling(errors, 2, texts)) == {6, 7}


def test_only_eligible_ones_are_chosen_and_all_of_them_if_as_many_are_wanted():
    texts = Texts(*LATE, *FREE, ALONE)
    errors = np.linspace(0.1, 0.4, 9)
    assert sorted(most_telling(errors, 50, texts, np.array([1, 7, 8]))) == [1, 7, 8]
    assert len(most_telling(errors, 5, texts, np.array([], int))) == 0
    assert len(most_telling(errors, 0, texts)) == 0


def test_the_same_texts_give_the_same_order_and_few_are_read():
    rng = np.random.default_rng(0)
    texts = Texts(*(f"第{i}条，{rng.choice(LATE + FREE)}" for i in range(6_000)))
    errors = rng.random(6_000)
    first, second = most_telling(errors, 30, texts), most_telling(errors, 30, texts)
    assert first.tolist() == second.tolist()
    assert len(set(first.tolist())) == 30
    assert max(texts.asked) <= 300 + 2_000


def test_texts_without_a_character_are_no_fault():
    assert sorted(most_telling(np.array([0.1, 0.2]), 2, Texts("", ""))) == [0, 1]


def test_greedy_choice_is_that_of_counting_every_gain_anew():
    from classifier.suggestion import _greedy

    rng = np.random.default_rng(3)
    likeness, own, weights = rng.random((40, 60)).astype(np.float32), rng.random(40), rng.random(60)
    covered, expected = np.zeros(60, np.float32), []
    for _ in range(10):
        gains = own * (np.maximum(likeness - covered, 0) @ weights)
        gains[expected] = -1
        expected.append(int(gains.argmax()))
        covered = np.maximum(covered, likeness[expected[-1]])
    assert _greedy(likeness, own, weights, 10) == expected
