"""Error rates, counted on the corpus and on what people have labelled, whatever made them label it."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from classifier.error_rates import FEWEST, ErrorRates, Rate, count_errors, rates_of_corpus, rates_of_store
from classifier.persistence import SHIPPED, load_model
from classifier.tags import LABELS, TAGS

HALF = dict.fromkeys(LABELS, 0.5)
OTHERWISE = {label: ErrorRates(Rate(98, 100, "corpus"), Rate(1, 300, "corpus")) for label in LABELS}


def test_false_alarms_are_counted_among_what_is_called_relevant():
    said = np.array([[1, 0, 0, 0, 1], [1, 0, 0, 0, 1], [0, 0, 0, 0, 1], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]], bool)
    true = np.array([[1, 0, 0, 0, 1], [0, 0, 0, 0, 1], [1, 0, 0, 0, 1], [0, 0, 0, 0, 0], [1, 0, 0, 0, 1]], bool)
    counts = count_errors(said, true)
    assert counts[0].tolist() == [[1, 2], [1, 0]]  # the fourth, not called relevant, cannot be a false alarm
    assert counts[-1].tolist() == [[3, 1], [0, 1]]


def test_a_tag_makes_a_text_relevant_for_the_tagger():
    counts = count_errors(np.array([[1, 0, 0, 0, 0]], bool), np.array([[1, 0, 0, 0, 1]], bool))
    assert counts[-1].tolist() == [[1, 0], [0, 0]]


def test_the_shipped_model_brings_the_counts_of_its_articles(request):
    counts = load_model(SHIPPED)[0].article_errors
    n_articles = sum(
        len(path.read_text("utf-8").splitlines())
        for path in (request.config.rootpath / "data/corpus/articles").glob("*.jsonl")
    )
    assert counts[-1].sum() == n_articles
    for label, rates in rates_of_corpus(counts).items():
        assert rates.found.value > 0.8, label
        assert rates.invented.value < 0.3, label
        assert rates.found.source == "corpus"


def store(rng, n=4_000):
    """Texts of a store where the tagger finds 0.90 of each tag and invents 0.02, and says how sure it is."""
    relevant = rng.random(n) < 0.6
    columns = {"relevant": relevant, "p_relevant": expit(rng.normal(np.where(relevant, 3, -3.5), 1.7))}
    for tag in TAGS:
        columns[tag] = relevant & (rng.random(n) < 0.2)
        columns[f"p_{tag}"] = expit(rng.normal(np.where(columns[tag], 2.2, np.where(relevant, -3.5, -6)), 1.7))
    return pd.DataFrame(columns)


def labelled(texts, rows):
    return texts.assign(is_sample=np.isin(np.arange(len(texts)), rows))


def chosen(texts, how, rng, n=500):
    given = texts[[f"p_{label}" for label in LABELS]]
    at_random = rng.choice(len(texts), n, replace=False)
    match how:
        case "at random":
            return at_random
        case "the unsure first":
            return np.argsort((given - 0.5).abs().min(axis=1).to_numpy())[:n]
        case "half of them tagged":
            tagged = np.flatnonzero((given[[f"p_{tag}" for tag in TAGS]] >= 0.5).any(axis=1))
            return np.concatenate([rng.choice(tagged, n // 2, replace=False), at_random[: n // 2]])


@pytest.mark.parametrize("how", ["at random", "the unsure first", "half of them tagged"])
def test_the_stores_own_rates_are_right_whatever_was_chosen_to_be_labelled(how):
    found, invented, plain = [], [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        texts = store(rng)
        texts = labelled(texts, chosen(texts, how, rng))
        for tag, rates in rates_of_store(texts, HALF, OTHERWISE).items():
            if tag in TAGS:
                assert (rates.found.source, rates.invented.source) == ("store", "store")
                assert FEWEST <= rates.found.total < 500
                found.append(rates.found.value)
                invented.append(rates.invented.value)
                sample = texts[texts["is_sample"] & texts[tag]]
                plain.append((sample[f"p_{tag}"] >= 0.5).mean())
    assert np.mean(found) == pytest.approx(0.90, abs=0.025)
    assert np.mean(invented) == pytest.approx(0.02, abs=0.01)
    if how == "the unsure first":
        assert np.mean(plain) < 0.85  # without the weights


def test_the_more_unequal_the_choice_the_fewer_labels_it_is_worth():
    rng = np.random.default_rng(0)
    texts = store(rng)
    worth = {}
    for how in ("at random", "the unsure first"):
        given = labelled(texts, chosen(texts, how, rng))
        of_them = given.loc[given["is_sample"], "overdue"].sum()
        worth[how] = rates_of_store(given, HALF, OTHERWISE)["overdue"].found.total / of_them
    assert worth["at random"] == pytest.approx(1.0, abs=0.1)
    assert worth["the unsure first"] < 0.8


def test_where_only_tagged_texts_are_labelled_the_corpus_is_asked():
    rng = np.random.default_rng(0)
    texts = store(rng)
    rows = np.flatnonzero((texts[[f"p_{tag}" for tag in TAGS]] >= 0.5).any(axis=1))
    assert rates_of_store(labelled(texts, rows), HALF, OTHERWISE)["overdue"] == OTHERWISE["overdue"]


def test_each_rate_is_the_stores_own_where_enough_labels_speak_for_it():
    rng = np.random.default_rng(0)
    texts = store(rng)
    rates = rates_of_store(labelled(texts, rng.choice(len(texts), 130, replace=False)), HALF, OTHERWISE)["overdue"]
    assert rates.found == OTHERWISE["overdue"].found  # some 16 texts carry it
    assert rates.invented.source == "store"


@pytest.mark.parametrize("rows", [[], [3, 4, 5]])
def test_few_labels_or_none_leave_the_corpus_rates(rows):
    texts = store(np.random.default_rng(0))
    assert rates_of_store(labelled(texts, rows), HALF, OTHERWISE) == OTHERWISE


def test_texts_that_no_model_tagged_say_nothing_of_the_tagger():
    texts = store(np.random.default_rng(0)).assign(**{f"p_{label}": np.nan for label in LABELS})
    assert rates_of_store(labelled(texts, range(500)), HALF, OTHERWISE) == OTHERWISE
