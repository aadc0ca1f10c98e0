"""What a user would try first, only compared with: a keyword list, TF-IDF with two linear models, fastText."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from classifier.corpus import Corpus
from classifier.model import Floats
from classifier.tags import LABELS
from classifier.training import labels_of

Records = Sequence[tuple[str, str]]  # title, text


class System(Protocol):
    """What can be fitted to a corpus and then labels records."""

    name: str

    def fit(self, corpus: Corpus) -> None:
        """Learn from the corpus's short texts and articles."""

    def predict(self, records: Records) -> tuple[Floats, Floats | None]:
        """Labels (0 or 1) and probabilities if any of (title, text) records, both of shape (n_records, n_labels)."""


class KeywordList:
    """A label applies where one of its words stands, wherever it stands."""

    name = "keyword list"
    _WORDS = {  # noqa: RUF012  # never changed
        "overdue": r"逾期|催收|罚息|滞纳金|违约金|欠款|还不上|没还|晚还|延期还款",
        "cash_out": r"套现|变现|提现|取现|回收|换现金",
        "interest_free": r"免息|无息|零利率|0利率|免手续费|零手续费",
        "credit_impact": r"征信|信用记录|芝麻分|信用分|黑名单|失信",
        "relevant": r"分期|花呗|借呗|白条|月付|先用后付|额度|贷款|信用卡|还款",
    }

    def fit(self, corpus: Corpus) -> None:
        """Learn nothing."""

    def predict(self, records: Records) -> tuple[Floats, None]:
        """Labels by keyword."""
        found = [[float(bool(re.search(self._WORDS[label], _joined(r)))) for label in LABELS] for r in records]
        return np.array(found).reshape(-1, len(LABELS)), None


class Tfidf:
    """TF-IDF of character 1- to 3-grams over title and text, and one linear model a label."""

    def __init__(self, name: str, linear: BaseEstimator) -> None:
        self.name = f"TF-IDF + {name}"
        self._pipeline = make_pipeline(
            TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True),
            OneVsRestClassifier(linear),
        )

    @classmethod
    def logistic(cls) -> Tfidf:
        """With logistic regression."""
        return cls(
            "logistic regression",
            LogisticRegression(C=10.0, solver="liblinear", class_weight="balanced", random_state=0),
        )

    @classmethod
    def svm(cls) -> Tfidf:
        """With a linear support vector machine."""
        return cls("linear SVM", LinearSVC(C=1.0, class_weight="balanced", random_state=0))

    def fit(self, corpus: Corpus) -> None:
        """Fit both steps."""
        self._pipeline.fit(*_texts(corpus))

    def predict(self, records: Records) -> tuple[Floats, None]:
        """Labels by the sign of the linear models."""
        return np.asarray(self._pipeline.predict([_joined(record) for record in records]), float), None


class FastText:
    """fastText (Joulin et al., "Bag of tricks for efficient text classification", EACL 2017) on single characters.

    One-vs-all loss, character trigrams as its word n-grams, one thread so that a run can be repeated.
    """

    name = "fastText"

    @staticmethod
    def is_installed() -> bool:
        """Whether it can be compared with here (pip install -e '.[peers]')."""
        return find_spec("fasttext") is not None

    def fit(self, corpus: Corpus) -> None:
        """Train on labelled lines in its own format."""
        import fasttext  # type: ignore[import-not-found,import-untyped,unused-ignore]  # of the peers extra

        texts, labels = _texts(corpus)
        with tempfile.TemporaryDirectory() as folder:
            lines = Path(folder) / "train.txt"
            lines.write_text("".join(map(_line, texts, labels)), "utf-8")
            self._model = fasttext.train_supervised(
                str(lines), loss="ova", wordNgrams=3, dim=100, epoch=25, lr=0.5, bucket=200_000, thread=1, verbose=0
            )

    def predict(self, records: Records) -> tuple[Floats, None]:
        """Labels of probability one half and more."""
        said, _ = self._model.predict([_spaced(_joined(record)) for record in records], k=-1, threshold=0.5)
        found = [[float(f"__label__{label}" in row) for label in LABELS] for row in said]
        return np.array(found).reshape(-1, len(LABELS)), None


def _line(text: str, labels: Floats) -> str:
    marks = [f"__label__{label}" for label, yes in zip(LABELS, labels, strict=True) if yes] or ["__label__none"]
    return f"{' '.join(marks)} {_spaced(text)}\n"


def _spaced(text: str) -> str:
    return " ".join("".join(text.split()))


def _texts(corpus: Corpus) -> tuple[list[str], Floats]:
    texts = [short.text for short in corpus.shorts] + [_joined((a.title, a.text)) for a in corpus.articles]
    return texts, np.concatenate([labels_of(corpus.shorts), labels_of(corpus.articles)])


def _joined(record: tuple[str, str]) -> str:
    return "\n".join(record)
