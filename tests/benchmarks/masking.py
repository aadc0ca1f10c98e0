"""Masking beside what Arrow needs to write the same rows: python tests/benchmarks/masking.py.

20,000 texts of about 500 characters, the corpus's own put together anew; once as they are (nothing to mask in most), once with an
advertisement of the masking cases put into one text in ten. One process, one core, processor time; medians of five rounds.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from tagging import articles

from classifier.corpus import read_corpus
from classifier.masking import mask, mask_all
from classifier.masking.screening import may_hold

ROUNDS = 5
_CASES = Path(__file__).parents[1] / "classifier" / "masking_cases.jsonl"


def main() -> None:
    """Print microseconds a text of each step."""
    texts = [text for _, text in articles(read_corpus(Path("data/corpus")))] * 10
    rng = random.Random(0)
    cases = [json.loads(line) for line in _CASES.read_text("utf-8").splitlines()]
    adverts = [case["text"] for case in cases if case["spans"]]
    mixed = [f"{text}\n\n{rng.choice(adverts)}" if rng.random() < 0.1 else text for text in texts]
    clean = [text for text in texts if mask(text) == text]
    hits = [f"{text}\n\n{rng.choice(adverts)}" for text in clean[:2_000]]
    print(
        f"{len(clean) / len(texts):.3f} of the texts hold nothing to mask, {1 - may_hold(clean).mean():.3f} of these need no look"
    )
    _show("clean texts, all at once", clean, mask_all)
    _show("one in ten with contacts, all at once", mixed, mask_all)
    _show("with contacts, each alone", hits, lambda many: [mask(text) for text in many])
    with tempfile.TemporaryDirectory() as folder:
        _show("Arrow writes them as Parquet (zstd)", mixed, lambda many: _write(many, Path(folder) / "texts.parquet"))


def _show(name: str, texts: list[str], work: Callable[[list[str]], object]) -> None:
    spent = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work(texts)
        spent.append(time.process_time() - started)
    print(f"{statistics.median(spent) / len(texts) * 1e6:7.1f} µs a text: {name}")


def _write(texts: list[str], path: Path) -> None:
    pq.write_table(pa.table({"text": texts}), path, compression="zstd")


if __name__ == "__main__":
    main()
