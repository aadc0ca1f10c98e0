import pytest

from classifier.corpus import Corpus, read_corpus
from classifier.persistence import load_model, save_model
from classifier.training import article_sentences, grouped_folds, train


@pytest.fixture(scope="module")
def small(request):
    """A tenth of the corpus: enough for every label to occur in every fold."""
    whole = read_corpus(request.config.rootpath / "data/corpus")
    return Corpus(whole.shorts[::10], whole.articles[::4])


def test_training_twice_gives_the_same_file(small, tmp_path):
    for name in ("a", "b"):
        save_model(train(small), tmp_path / f"{name}.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    model, _ = load_model(tmp_path / "a.npz")
    assert model.article_errors[-1].sum() == len(small.articles)  # each was judged by thresholds chosen without it


def test_folds_cover_everything_once(small):
    folds = grouped_folds(small)
    assert sorted(i for fold in folds for i in fold.test_shorts) == list(range(len(small.shorts)))
    assert sorted(i for fold in folds for i in fold.test_articles) == list(range(len(small.articles)))
    assert all(not set(fold.train_shorts) & set(fold.test_shorts) for fold in folds)


def test_marked_sentences_carry_their_labels(small):
    article = next(article for article in small.articles if article.mentions)
    sentences, labels = article_sentences(article)
    marked = {sentence for sentence, row in zip(sentences, labels, strict=True) if row[:-1].any()}
    start, end, _ = article.mentions[0]
    assert any(
        sentence.strip() in article.text[start:end] or article.text[start:end] in sentence for sentence in marked
    )
