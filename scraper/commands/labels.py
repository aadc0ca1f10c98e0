"""Commands for people's labels: export-tasks, import-labels, agreement."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from scraper.annotation.agreement import agreement_table, agreements
from scraper.annotation.deciding import Annotators
from scraper.annotation.errors import LabelsError
from scraper.annotation.importing import Imported, import_labels
from scraper.annotation.tasks import Tool, write_tasks
from scraper.commands.options import DEFAULT_STORE, StoreOption
from scraper.store import Store

app = typer.Typer()

_SETUPS: dict[Tool, str] = {
    "label-studio": "paste it into Settings, Labeling Interface, Code",
    "doccano": "a project of text classification takes it at Labels, Import Labels",
}


@app.command("export-tasks")
def export_tasks_command(
    out: Annotated[Path, typer.Argument(help="File to write: .json for Label Studio, .jsonl for doccano.")],
    tool: Annotated[Tool, typer.Option("--for", help="Tool that the tasks are for.")] = "label-studio",
    urls: Annotated[Path | None, typer.Option(help="File with a column url: these articles, in this order.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    labelled: Annotated[bool, typer.Option("--labelled", help="Also what somebody has labelled already.")] = False,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Write articles that nobody has labelled as tasks for Label Studio or doccano, texts unmasked.

    What the tool must be set up with goes beside them. The way back is import-labels.
    """
    with closing(Store(store, create=False)) as opened:
        rows, setup = write_tasks(opened, out, tool, urls=urls, limit=limit, include_labelled=labelled)
    Console().print(f"{rows:,} tasks: {out}\nsetup: {setup}; {_SETUPS[tool]}", highlight=False, soft_wrap=True)


@app.command("import-labels")
def import_labels_command(
    file: Annotated[
        Path,
        typer.Argument(help=".csv, .jsonl or .parquet with url and tags, an edited export, or a tool's .json, .zip."),
    ],
    annotator: Annotated[
        list[str] | None,
        typer.Option(help="NAME of who judged, where the file does not say; 1=NAME for a tool's user 1."),
    ] = None,
    skip_unknown: Annotated[
        bool, typer.Option("--skip-unknown", help="Pass over URLs that the store has no article for.")
    ] = False,
    store: StoreOption = DEFAULT_STORE,
) -> None:
    """Take people's labels into the store: all that a file has, or none where anything is wrong with it.

    Columns: url; tags (ids or Chinese names, with commas between, - for none); relevant (yes or no; not needed beside
    tags); annotator and labelled_at, where they are known. In an edited export the rows count whose tags you changed,
    and those that you put a name to in the column annotator.
    """
    with closing(Store(store, create=False)) as opened:
        report = import_labels(opened, file, _annotators(annotator or []), skip_unknown=skip_unknown)
        console = Console()
        for line in _told(report):
            console.print(line, highlight=False, markup=False, soft_wrap=True)
        found = agreements(opened, report.labels.keys()) if report.labels else []
        if found:
            console.print(agreement_table(found))


@app.command("agreement")
def agreement_command(store: StoreOption = DEFAULT_STORE) -> None:
    """Show how far annotators agree: Cohen's kappa for each tag, over the articles that two of them have labelled."""
    with closing(Store(store, create=False)) as opened:
        found = agreements(opened)
    if not found:
        raise LabelsError(f"{store}: no article has been labelled by two people; see paylater export-tasks --labelled")
    Console().print(agreement_table(found))


def _annotators(given: list[str]) -> Annotators:
    names = dict(name.split("=", 1) for name in given if "=" in name)
    unnamed = [name.strip() for name in given if "=" not in name]
    if len(unnamed) > 1 or not all(name.strip() for name in (*unnamed, *names, *names.values())):
        raise LabelsError("--annotator takes one NAME, and NUMBER=NAME for each of a tool's users")
    return Annotators(unnamed[0] if unnamed else None, {key.strip(): name.strip() for key, name in names.items()})


def _told(report: Imported) -> list[str]:
    by = ", ".join(f"{count:,} by {name}" for name, count in report.labels.most_common())
    beside = {
        "that the store has already": report.known,
        "as the model tagged them, so nobody's": report.untouched,
        "without an answer": report.blank,
        "of URLs without an article": len(report.skipped),
    }
    lines = [f"{report.labels.total():,} labels of {report.articles:,} articles" + (f": {by}" if by else "")]
    return lines + [f"  {count:,} passed over {what}" for what, count in beside.items() if count]
