"""Real users' questions that are no part of the repository: a floor under what was reached."""

import numpy as np

from classifier import LABELS, TAGS, Tagger
from classifier.evaluation import evaluate_predictions

MACRO_F1_FLOOR = 0.80


def test_macro_f1_on_real_questions_does_not_fall(shared):
    lines = (shared / "eval/questions.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    truth = np.array([[label in row[2].split(",") for label in LABELS] for row in rows], float)
    taggings = Tagger.load().tag([{"title": row[1], "text": ""} for row in rows])
    predicted = np.array([[*(tag in tagging.tags for tag in TAGS), tagging.relevant] for tagging in taggings], float)
    assert evaluate_predictions("shipped", predicted, truth).macro_f1 >= MACRO_F1_FLOOR
