import numpy as np
import pandas as pd
import pytest

from classifier.corpus import Corpus, read_corpus
from classifier.simulation import labelling_runs, labels_needed, pools
from classifier.training import grouped_folds


@pytest.fixture(scope="module")
def pool(request):
    whole = read_corpus(request.config.rootpath / "data/corpus")
    corpus = Corpus(whole.shorts[::12], whole.articles)
    return pools(corpus, grouped_folds(corpus)[0])["short texts"]


@pytest.fixture(scope="module")
def runs(pool):
    return labelling_runs([pool], [0, 1], n_jobs=2)


def test_both_orders_begin_with_the_same_labels_and_end_when_nearly_all_is_known(runs):
    for _, run in runs.groupby("run"):
        first = run.groupby("order").first()
        assert first["labels"].tolist() == [200, 200]
        assert first["macro_f1"].nunique() == 1
    last = runs.groupby(["run", "order"])["macro_f1"].last()
    assert (last >= 0.97 * runs["full"].iloc[0]).all()


def test_labels_only_grow(runs):
    for _, run in runs.groupby(["run", "order"]):
        assert (run["labels"].diff().dropna() > 0).all()


def test_suggested_labels_save_work(runs):
    needed = labels_needed(runs)
    assert needed["suggested"].median() < 0.75 * needed["random"].median()  # of a small pool; more of a large one


def test_processes_change_no_figure(pool, runs):
    pd.testing.assert_frame_equal(labelling_runs([pool], [0]), runs[runs["run"] == 0])


def test_pools_hold_no_text_twice(pool):
    assert not set(pool.texts) & set(pool.held_out)
    assert len(pool.truth) == len(pool.texts)


def points(order, run, *pairs, full=1.0):
    return [{"order": order, "run": run, "labels": n, "macro_f1": score, "full": full} for n, score in pairs]


def test_labels_needed_lie_on_the_line_between_two_fits():
    table = pd.DataFrame(
        points("suggested", 0, (100, 0.5), (200, 0.9), (300, 1.0)) + points("random", 0, (100, 0.95), (200, 0.96))
        + points("suggested", 1, (100, 0.5), (200, 0.9)) + points("random", 1, (100, 0.0), (200, 0.9), (400, 1.0))
    )  # fmt: skip
    needed = labels_needed(table, 0.95)
    assert needed["suggested"].tolist() == pytest.approx([250, np.nan], nan_ok=True)
    assert needed["random"].tolist() == pytest.approx([100, 300])


def test_articles_are_a_pool_too(request):
    whole = read_corpus(request.config.rootpath / "data/corpus")
    found = pools(whole, grouped_folds(whole)[0])["articles"]
    scorer = found.fit(found.texts[:200], found.truth[:200])
    assert scorer(found.held_out).shape == (len(found.held_out), 5)
    assert found.first == 20
