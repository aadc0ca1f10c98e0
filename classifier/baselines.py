"""What a user would try first: a keyword list, and document-level TF-IDF with logistic regression."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from classifier.model import Floats
from classifier.tags import LABELS

_KEYWORDS = {
    "overdue": r"逾期|催收|罚息|滞纳金|违约金|欠款|还不上|没还|晚还|延期还款",
    "cash_out": r"套现|变现|提现|取现|回收|换现金",
    "interest_free": r"免息|无息|零利率|0利率|免手续费|零手续费",
    "credit_impact": r"征信|信用记录|芝麻分|信用分|黑名单|失信",
    "relevant": r"分期|花呗|借呗|白条|月付|先用后付|额度|贷款|信用卡|还款",
}


def keyword_list(records: Sequence[tuple[str, str]]) -> Floats:
    """Labels of (title, text) records by keyword, shape (n_records, n_labels)."""
    found = [
        [float(bool(re.search(_KEYWORDS[label], f"{title}\n{text}"))) for label in LABELS] for title, text in records
    ]
    return np.array(found).reshape(-1, len(LABELS))


def tfidf_model() -> Pipeline:
    """Return TF-IDF of character 1- to 3-grams with one logistic regression a label, not yet fitted."""
    return make_pipeline(
        TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True),
        OneVsRestClassifier(LogisticRegression(C=10.0, solver="liblinear", class_weight="balanced", random_state=0)),
    )
