"""The card of a dataset, README.md: what a person must know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pyarrow as pa

from classifier.dataset.columns import meaning
from classifier.dataset.front_matter import front_matter
from classifier.dataset.splits import SHARES, SPLITS
from classifier.dataset.summary import BALANCED, About, Summary
from classifier.tags import CHINESE, MEANINGS

TITLE = "Articles on paying later, tagged"
DESCRIPTION = (
    "Articles of Chinese sites that tell consumers about paying later and in instalments (先用后付, 分期, 花呗, 白条, "
    "月付), with tags for what they are about."
)
LIMITS = (
    "The sites are those that somebody chose to crawl, and the links that led on: no sample of all that is published.",
    "Tags by the model are wrong now and then, and their counts with them; how often is measured in the paylater "
    "project's classifier/MODEL_CARD.md. `p_<tag>` is there for other thresholds; `paylater stats` gives shares that "
    "account for the model's errors.",
    "The model learned from texts that were written for it; on texts unlike those it errs more.",
    "Near-copies of an article are rows of their own: count groups (`duplicate_group`) where independent texts matter.",
    "Title, text and date were found by general rules and may be incomplete; `extraction_version` says by which.",
    "A page may have changed since it was fetched, and `published` is what the page says of itself.",
)
RIGHTS = "Titles and texts belong to their authors and publishers; whoever passes them on needs a right to."
_MOST_LISTED = 50  # sites; a crawl may have met thousands


def card(schema: pa.Schema, summary: Summary, about: About) -> str:
    """Return the text of README.md."""
    sections = {
        "How to open it": _opening(summary),
        "Columns": _table(("column", "type", "meaning"), ((f"`{c.name}`", str(c.type), meaning(c)) for c in schema)),
        "Tags": _tags(),
        "Splits and class balance": _splits(summary),
        "Who gave the labels": _label_sources(summary),
        "Sources": _sources(summary),
        "Personal data": masking(about),
        "Known limits": "\n".join(f"- {limit}" for limit in LIMITS),
        "Rights": RIGHTS,
    }
    head = [front_matter(TITLE, schema, summary), f"# {TITLE}", f"{DESCRIPTION} {_extent(summary, about)}"]
    return "\n\n".join([*head, *(f"## {title}\n\n{text}" for title, text in sections.items())]) + "\n"


def masking(about: About) -> str:
    """Say what was done about personal data."""
    if not about.is_masked:
        return "Nothing is masked: texts may hold phone numbers, WeChat and QQ ids, ID-card and bank-card numbers."
    return (
        "Phone numbers, WeChat and QQ ids, ID-card and bank-card numbers that were found in titles, texts and author "
        "lines are masked; some will have been missed. Names of people stand as published. `content_hash` is of the "
        "text before masking."
    )


def _extent(summary: Summary, about: About) -> str:
    published = f"published {_span(summary.published)}" if summary.published else "without a date"
    undated = f" ({summary.undated:,} without a date)" if summary.published and summary.undated else ""
    asked = f" Only articles {', '.join(about.selection)}." if about.selection else ""
    return (
        f"{summary.rows.total():,} articles, sites: {len(summary.sites):,}, {published}{undated}, fetched "
        f"{_span(summary.fetched)}; {about.n_groups:,} independent texts, the others are near-copies of one of them."
        f"{asked} Made by `paylater export`; the same store gives the same bytes."
    )


def _opening(summary: Summary) -> str:
    return (
        "```python\nimport datasets, pandas\n\n"
        f'datasets.load_dataset("PATH/OF/THIS/FOLDER")["{summary.splits[0]}"]\n'
        'pandas.read_parquet("PATH/OF/THIS/FOLDER/data")  # all splits, named in the column split\n```'
    )


def _tags() -> str:
    rows = ((f"`{label}`", chinese, MEANINGS[label]) for label, chinese in CHINESE.items())
    return (
        f"{_table(('id', 'Chinese', 'an article is about'), rows)}\n\n"
        "An article may have any of them or none. A tag applies when the title says it, or a heading or item of its "
        "own, or at least two sentences whose point it is; a word in passing (请按时还款，以免影响征信) gives none. "
        "Negation counts too (不上征信), and so do slang and disguise (套xian). `relevant` is the column of that name, "
        "not in `tags`."
    )


def _splits(summary: Summary) -> str:
    rows = (
        (split, f"{summary.rows[split]:,}", *(_balance(summary, split, label) for label in BALANCED))
        for split in summary.splits
    )
    wanted = ", ".join(f"{split} {share:.0%}" for split, share in zip(SPLITS, SHARES, strict=True))
    return (
        f"{_table(('split', 'rows', *BALANCED), rows)}\n\n"
        f"Wanted are {wanted} of the rows and of the rows with each label; near-copies of an article "
        "(`duplicate_group`) are never in two splits."
    )


def _balance(summary: Summary, split: str, label: str) -> str:
    count = summary.labels[split][label]
    return f"{count:,} ({count / summary.rows[split]:.1%})"


def _label_sources(summary: Summary) -> str:
    kinds = ("human", "model", "nobody")
    rows = ((split, *(f"{summary.sources[split][kind]:,}" for kind in kinds)) for split in summary.splits)
    said = f"Model versions: {_listed(summary.models)}. Annotators: {_listed(summary.annotators)}."
    return f"{_table(('split', *kinds), rows)}\n\n{said}"


def _sources(summary: Summary) -> str:
    sites = sorted(summary.sites.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [(site, f"{n:,}") for site, n in sites[:_MOST_LISTED]]
    if more := sites[_MOST_LISTED:]:
        rows.append((f"{len(more):,} more sites", f"{sum(n for _, n in more):,}"))
    return (
        f"{_table(('site', 'articles'), rows)}\n\nFetched {_span(summary.fetched)}: crawled along the sites' lists of "
        "related articles, as their robots.txt allows, or imported from saved pages. Extraction versions: "
        f"{_listed(summary.extractions)}."
    )


def _span(days: Sequence[str]) -> str:
    return "at an unknown time" if not days else f"{days[0]} to {days[-1]}" if days[0] != days[-1] else f"on {days[0]}"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} ({n:,})" for name, n in sorted(counts.items())) or "none"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
