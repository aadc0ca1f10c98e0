"""The command that needs no crawl: evaluate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from classifier.corpus import read_corpus
from classifier.evaluation import Evaluation, ThisModel, baselines, cross_validate, evaluate_systems
from classifier.persistence import SHIPPED
from classifier.tables import read_labelled
from classifier.tagger import Tagger
from classifier.tags import LABELS, TAGS

app = typer.Typer()

CorpusOption = Annotated[Path, typer.Option(help="Folder with short/*.jsonl and articles/*.jsonl.")]
CORPUS = Path("data/corpus")
_SHOWN_WHOLE = 3  # systems whose precision and recall fit into a terminal beside their F1


@app.command()
def evaluate(
    file: Annotated[
        Path | None,
        typer.Argument(help="Labelled .csv, .jsonl or .parquet; without it, cross-validation on the corpus."),
    ] = None,
    corpus: CorpusOption = CORPUS,
    model: Annotated[Path, typer.Option(help="Model file.")] = SHIPPED,
    compare: Annotated[bool, typer.Option("--compare", help="Beside every other design, not only two.")] = False,
) -> None:
    """Score the model on labelled data beside a keyword list and TF-IDF with logistic regression.

    With --compare also beside TF-IDF with a linear SVM, and fastText where it is installed.

    FILE needs the columns title and/or text, and tags (ids, comma-separated or a list); relevant (true/false) may be
    missing.
    """
    console = Console()
    read = read_corpus(corpus)
    others = baselines(all_of_them=compare)
    if file is None:
        for kind, evaluations in cross_validate(read, [ThisModel(), *others]).items():
            console.print(evaluation_table(f"{kind}, cross-validated, near-duplicates never parted", evaluations))
        return
    records, truth = read_labelled(file)
    for system in others:
        system.fit(read)
    console.print(
        evaluation_table(str(file), evaluate_systems([ThisModel(Tagger.load(model)), *others], records, truth))
    )


def evaluation_table(title: str, evaluations: Sequence[Evaluation]) -> Table:
    """Labels down, systems across; with few systems precision and recall beside F1."""
    whole = len(evaluations) <= _SHOWN_WHOLE
    what = "precision / recall / F1" if whole else "F1"
    table = Table(title=f"{title} ({evaluations[0].n_items:,} items; {what})", title_justify="left")
    table.add_column("")
    table.add_column("support", justify="right")
    for evaluation in evaluations:
        table.add_column(evaluation.system, justify="right")
    for label in LABELS:
        cells = [evaluation.scores[label] for evaluation in evaluations]
        before = [f"{cell.precision:.3f} / {cell.recall:.3f} / " if whole else "" for cell in cells]
        shown = [f"{text}[bold]{cell.f1:.3f}[/]" for text, cell in zip(before, cells, strict=True)]
        table.add_row(label, str(cells[0].support), *shown, end_section=label == LABELS[-1])
    table.add_row("macro-F1 of the tags", "", *(f"[bold]{e.macro_f1:.3f}[/]" for e in evaluations))
    table.add_row("  95 % interval", "", *(f"{e.interval[0]:.3f} to {e.interval[1]:.3f}" for e in evaluations))
    errors = [[error for tag in TAGS if (error := e.scores[tag].ece) is not None] for e in evaluations]
    table.add_row("  worst calibration error", "", *(f"{max(e):.3f}" if e else "-" for e in errors))
    return table
