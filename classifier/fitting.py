"""Fitting the two steps with scikit-learn; what comes out needs NumPy only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, diags
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression

from classifier.features import HashedNgrams, digits_alike
from classifier.model import FEATURES, N_COLUMNS, N_LABELS, DocumentModel, Floats, SentenceModel
from classifier.sounds import Sounds
from classifier.tags import TAGS
from classifier.text import Codes, split

_N_TELLING = 300  # characters; from 200 to 400 are as good on held-out questions of the corpus
_DECIMALS = 3  # of stored weights: enough for every decision, and the same file from every processor


def fit_sentence_model(
    texts: Sequence[str],
    labels: Floats,
    weights: Floats | None = None,
    *,
    regularisation: float = 300.0,
    rarest: int = 2,
) -> SentenceModel:
    """Fit to labelled sentences; the curves are left straight.

    Parameters
    ----------
    texts : sequence of str
        Titles, questions, headings, sentences.
    labels : float array, shape (n_texts, n_labels)
        1, 0, or NaN where it is not known.
    weights : float array, shape (n_texts,), optional
        How much each counts.
    regularisation : float
        Inverse strength, as LogisticRegression's C.
    rarest : int
        n-grams in fewer texts than this say nothing: what one text alone has of them is chance.
    """
    ngrams = HashedNgrams(Sounds.pinyin(), telling_characters(texts, labels[:, : len(TAGS)]))
    counts = ngrams.transform(texts)
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    frequent = np.flatnonzero(frequency >= rarest)
    idf = np.zeros(counts.shape[1])
    idf[frequent] = np.round(np.log(len(texts) / frequency[frequent]) + 1, _DECIMALS)
    lengths = np.sqrt(np.maximum(counts @ idf**2, 1e-9))
    matrix = (diags(1 / lengths) @ counts @ diags(idf))[:, frequent]

    table = np.zeros((counts.shape[1], N_COLUMNS), np.float32)
    table[:, N_LABELS] = idf**2
    intercepts = np.zeros(N_LABELS)
    for column in range(N_LABELS):
        known = np.flatnonzero(~np.isnan(labels[:, column]))
        linear = LogisticRegression(C=regularisation, solver="liblinear", random_state=0, max_iter=200)
        sample = None if weights is None else weights[known]
        linear.fit(matrix[known], labels[known, column], sample_weight=sample)
        table[frequent, column] = np.round(linear.coef_[0] * idf[frequent], _DECIMALS)
        intercepts[column] = np.round(linear.intercept_[0], _DECIMALS)
    return SentenceModel(ngrams, table, intercepts, np.tile([1.0, 0.0], (N_LABELS, 1)))


def telling_characters(texts: Sequence[str], labels: Floats) -> Codes:
    """Code points that tell one tag from the others, ascending: those of the highest chi-squared with any tag.

    Parameters
    ----------
    texts : sequence of str
    labels : float array, shape (n_texts, n_tags)
        1, 0, or NaN where it is not known.
    """
    sentences = split(texts, whole=len(texts))
    codes, column = np.unique(digits_alike(sentences.codes), return_inverse=True)
    row = np.repeat(sentences.texts, np.diff(sentences.starts))
    occurs = csr_matrix((np.ones(len(row)), (row, column)), (len(texts), len(codes)))
    occurs.data[:] = 1
    known = [np.flatnonzero(~np.isnan(column)) for column in labels.T]
    strength = np.max([chi2(occurs[rows], labels[rows, i])[0] for i, rows in enumerate(known)], axis=0)
    strongest = np.argsort(-np.nan_to_num(np.round(strength, _DECIMALS)), kind="stable")[:_N_TELLING]
    return np.sort(codes[strongest])


def fit_document_model(features: Floats, labels: Floats, regularisation: float = 1.0) -> DocumentModel:
    """Fit to features, shape (n_articles, n_labels, n_features), and labels, shape (n_articles, n_labels)."""
    weights = np.zeros((N_LABELS, len(FEATURES)))
    intercepts = np.zeros(N_LABELS)
    for column in range(N_LABELS):
        linear = LogisticRegression(C=regularisation, max_iter=5000)
        linear.fit(features[:, column], labels[:, column])
        weights[column] = np.round(linear.coef_[0], _DECIMALS)
        intercepts[column] = np.round(linear.intercept_[0], _DECIMALS)
    return DocumentModel(weights, intercepts)


def fit_curves(raw: Floats, labels: Floats) -> Floats:
    """Slope and offset a label that turn unseen raw scores into logits, shape (n_labels, 2) (Platt scaling)."""
    curves = np.zeros((N_LABELS, 2))
    for column in range(N_LABELS):
        curve = LogisticRegression(C=1e6).fit(raw[:, [column]], labels[:, column])
        curves[column] = np.round([curve.coef_[0, 0], curve.intercept_[0]], _DECIMALS)
    return curves
