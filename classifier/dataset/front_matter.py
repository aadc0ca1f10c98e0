"""The front matter of a card: what `datasets` and the Hub read of a dataset (YAML)."""

from __future__ import annotations

import json

import pyarrow as pa

from classifier.dataset.summary import Summary

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_HUGE = "1M<n<10M"


def front_matter(title: str, schema: pa.Schema, summary: Summary) -> str:
    """Return the front matter, with the lines that enclose it."""
    n_rows = summary.rows.total()
    configs = [
        {"config_name": "default", "data_files": [{"split": s, "path": f"data/{s}-*"} for s in summary.splits]},
    ]
    info = {
        "features": [_feature(field) for field in schema],
        "splits": [{"name": split, "num_examples": summary.rows[split]} for split in summary.splits],
    }
    values = {
        "pretty_name": title,
        "language": ["zh"],
        "license": "other",
        "task_categories": ["text-classification"],
        "task_ids": ["multi-label-classification"],
        "size_categories": [next((name for limit, name in _SIZES if n_rows < limit), _HUGE)],
        "tags": ["consumer-credit", "buy-now-pay-later", "先用后付"],
        "configs": configs,
        "dataset_info": info,
    }
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())  # JSON is YAML too
    return "\n".join(("---", *lines, "---"))


def _feature(field: pa.Field) -> dict[str, str]:
    if pa.types.is_list(field.type):
        return {"name": field.name, "list": str(field.type.value_type)}
    return {"name": field.name, "dtype": "float64" if pa.types.is_float64(field.type) else str(field.type)}
