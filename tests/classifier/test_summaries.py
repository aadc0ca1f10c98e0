import numpy as np
import pytest

from classifier.corpus import LabelledArticle, Short
from classifier.evaluation import evaluate_predictions
from classifier.summaries import items_table, scores_table, worst_errors
from classifier.tags import LABELS

TRUTH = np.array([[1, 0, 0, 0, 1], [0, 0, 0, 0, 1], [1, 1, 0, 0, 1]], float)
SAID = np.array([[0, 0, 0, 0, 1], [1, 0, 0, 0, 1], [1, 1, 0, 0, 1]], float)
CHANCES = np.array([[0.4, 0, 0, 0, 1], [0.99, 0, 0, 0, 1], [0.9, 0.9, 0, 0, 1]], float)
FOUND = evaluate_predictions("a system", SAID, TRUTH, CHANCES)


def test_a_row_a_text_with_kind_labels_and_hard_cases():
    overdue, negation = frozenset({"overdue"}), frozenset({"negation"})
    table = items_table(
        [
            Short("s", "question", "晚还三天", overdue, True, frozenset()),
            LabelledArticle("a", "news", "题", "文", frozenset(), False, negation, ()),
        ]
    )
    assert table["kind"].tolist() == ["question", "news"]
    assert table["overdue"].tolist() == [True, False]
    assert table["relevant"].tolist() == [True, False]
    assert table["negation"].tolist() == [False, True]


def test_the_surest_errors_come_first():
    table = worst_errors(FOUND, ["晚还三天", "身份证过期", "套现逾期"])
    assert table.values.tolist() == [
        ["overdue", "身份证过期", False, True, 0.99],
        ["overdue", "晚还三天", True, False, 0.4],
    ]
    assert len(worst_errors(FOUND, ["晚还三天", "身份证过期", "套现逾期"], 1)) == 1


def test_a_system_without_probabilities_has_no_surest_error():
    with pytest.raises(ValueError, match="words gives no probabilities"):
        worst_errors(evaluate_predictions("words", SAID, TRUTH), ["", "", ""])


def test_scores_are_those_of_the_evaluation():
    table = scores_table({"short texts": [FOUND]})
    row = table.loc[("short texts", "a system")]
    assert row["macro-F1"] == FOUND.macro_f1
    assert row[list(LABELS)].tolist() == [FOUND.scores[label].f1 for label in LABELS]
