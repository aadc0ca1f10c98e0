"""The commands ``paylater suggest`` and ``paylater train``: parsing and printing; the work is done elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from classifier import TAGS, ModelError, Tagger
from classifier.cli import CORPUS, CorpusOption, evaluation_table
from classifier.corpus import Corpus, read_corpus
from classifier.dataset import check_suffix, write_table
from classifier.dataset.files import written_whole
from classifier.own_labels import train_with
from classifier.persistence import SHIPPED, load_model, save_model
from classifier.training import train as fit
from scraper.commands.options import DEFAULT_STORE, ModelOption, StoreOption
from scraper.learning.labelled_articles import LabelledArticles, labelled_articles
from scraper.learning.suggesting import doubts, suggest
from scraper.learning.suggestion_lists import doubted_table, suggested_table, to_rows
from scraper.store import Store, StoreError

app = typer.Typer()

_OWN_MODEL = Path("data/model.npz")
_FEW = 50  # labelled articles below which figures on them say little: one is several points of a tag's F1


@app.command("suggest")
def suggest_command(
    n: Annotated[int, typer.Argument(min=1, metavar="N", help="How many articles.")] = 20,
    out: Annotated[
        Path | None,
        typer.Option(help="File for both lists, .csv, .jsonl or .parquet: fill in its tags, then import-labels."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    model: ModelOption = None,
) -> None:
    """List which articles to label next, the most telling first, and which of people's labels are likely wrong.

    An article is worth a label if the model is not sure of its tags and many others are like it; near-copies are one.
    Labels are doubted by what the shipped model expects, which has not learned from them. Contacts in OUT are masked.
    """
    if out is not None:
        check_suffix(out)
    with closing(Store(store, create=False)) as opened:
        suggestions = suggest(opened, n, model)
        labelled = labelled_articles(opened).articles
    doubted = doubts(labelled)
    console = Console()
    if out is not None:
        write_table(to_rows(suggestions, doubted), out)
        told = f"{len(suggestions):,} articles to label, {len(doubted):,} labels to look at again"
        console.print(f"{told}: {out}", highlight=False, soft_wrap=True)
        console.print(
            f"next: fill in tags, or relevant where there are none; then: paylater import-labels {out}",
            highlight=False,
            soft_wrap=True,
        )
        return
    console.print(suggested_table(suggestions) if suggestions else "Every article has a label.")
    if not labelled:
        console.print("Nobody has labelled anything yet; how to: paylater review, import-labels or export-tasks.")
    elif not doubted:
        console.print(f"None of the labels of {len(labelled):,} articles looks wrong.")
    else:
        console.print(doubted_table(doubted[:n], f"labels to look at again: {len(doubted):,} of {len(labelled):,}"))


@app.command()
def train(
    corpus: CorpusOption = CORPUS,
    out: Annotated[
        Path | None,
        typer.Option(help="Where the model goes. [default: the shipped one; with labels data/model.npz]"),
    ] = None,
    with_labels: Annotated[
        bool, typer.Option("--with-labels", help="Learn from people's labels in the store as well.")
    ] = False,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Rebuild the model from the corpus; the same corpus gives the same file, byte for byte.

    With --with-labels a new model goes beside the shipped one, with its evaluation on these labels, each article judged
    by a model that had not learned from it. Use it with --model, as in: paylater tag --model data/model.npz
    """
    read = read_corpus(corpus)
    console = Console()
    if with_labels:
        _train_with_labels(read, store, out or _OWN_MODEL, console)
        return
    path = out or SHIPPED
    console.print(f"{len(read.shorts):,} short texts and {len(read.articles):,} articles; about a minute …")
    with written_whole(path) as partial:
        partial.touch()  # what cannot be written is told before a minute is spent
        save_model(fit(read), partial)
    _tell_model(path, console)


def _train_with_labels(corpus: Corpus, store: str, out: Path, console: Console) -> None:
    if out.suffix != ".npz":
        raise ModelError(f"{out}: model files end in .npz; name it {out.with_suffix('.npz')}")
    if out.resolve() == SHIPPED.resolve():
        raise ModelError(f"{out}: is the shipped model, which labels are judged by; name another place with --out")
    with closing(Store(store, create=False)) as opened:
        own = labelled_articles(opened)
    if not own.articles:
        raise StoreError(f"{store}: holds no people's labels to learn from; what to label: paylater suggest")
    for line in _about(own):
        console.print(line, highlight=False, soft_wrap=True)
    console.print(f"beside {len(corpus.shorts):,} short texts and {len(corpus.articles):,} articles; about a minute …")
    base, version = load_model(SHIPPED)
    report = out.with_suffix(".json")
    with written_whole(out) as partial, written_whole(report) as partial_report:
        partial.touch()  # what cannot be written is told before a minute is spent
        trained = train_with(corpus, own.articles, base)
        save_model(trained.model, partial)
        summary = {
            "shipped_model": version,
            "labelled_articles": len(own.articles),
            "evaluations": [evaluation.summary() for evaluation in trained.evaluations],
        }
        partial_report.write_text(json.dumps(summary, ensure_ascii=False, indent=1) + "\n", "utf-8")
    console.print(evaluation_table("your labelled articles, each judged without its label", trained.evaluations))
    before, after = (evaluation.macro_f1 for evaluation in trained.evaluations)
    if after <= before:
        console.print("On your labels the new model is no better than the shipped one; label more before you use it.")
    _tell_model(out, console)
    console.print(f"its evaluation: {report}\nnext: paylater tag --model {out}", highlight=False, soft_wrap=True)


def _about(own: LabelledArticles) -> Iterable[str]:
    """Say what there is to learn from, and what of it is too little."""
    counts = {tag: sum(tag in article.tags for article in own.articles) for tag in TAGS}
    told = ", ".join(f"{tag} {count:,}" for tag, count in counts.items())
    yield f"{len(own.articles):,} labelled articles ({told})"
    if own.copies:
        yield f"  {own.copies:,} near-copies of these are left out"
    if own.stale:
        yield f"  {own.stale:,} are left out as their texts have changed since they were labelled"
    missing = [tag for tag, count in counts.items() if not count]
    if missing:
        yield f"  none carries {', '.join(missing)}: the model knows these from the corpus, and scores 0 on them here"
    if len(own.articles) < _FEW:
        yield f"  fewer than {_FEW}: how good the models are on them is mostly chance; more: paylater suggest"


def _tell_model(path: Path, console: Console) -> None:
    told = f"model {Tagger.load(path).version}: {path} ({path.stat().st_size / 1e6:.1f} MB)"
    console.print(told, highlight=False, soft_wrap=True)
