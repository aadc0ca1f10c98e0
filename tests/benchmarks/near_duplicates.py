"""Near-duplicates beside the libraries used directly: python tests/benchmarks/near_duplicates.py [--articles N].

All group the same made-up articles, three in ten of which tell a text told before, slightly changed; one process each, in turns.
datasketch and rensa are used as their own pages show it: sets of character 5-grams, MinHash of 128 permutations, LSH at the same
similarity; whatever an article collides with is its group. This project's time includes normalisation (a copy in traditional characters
or full-width digits is a copy) and the check of each pair.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from generated_copies import articles_with_copies
from results import Table, ratio

from classifier.near_duplicates import SIMILAR, joined, near_duplicate_groups

N_ARTICLES = 100_000
_NGRAM = 5
_PERMUTATIONS = 128

Groups = npt.NDArray[np.int64]


def by_datasketch(texts: Sequence[str]) -> Groups:
    """Group with datasketch."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=SIMILAR, num_perm=_PERMUTATIONS)
    pairs = []
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=_PERMUTATIONS)
        sketch.update_batch([gram.encode() for gram in _grams(text)])
        pairs += [(other, number) for other in index.query(sketch)]
        index.insert(number, sketch)
    return _groups(pairs, len(texts))


def by_rensa(texts: Sequence[str]) -> Groups:
    """Group with rensa."""
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=SIMILAR, num_perm=_PERMUTATIONS, num_bands=16)
    pairs = []
    for number, text in enumerate(texts):
        sketch = RMinHash(num_perm=_PERMUTATIONS, seed=1)
        sketch.update(list(_grams(text)))
        pairs += [(other, number) for other in index.query(sketch)]
        index.insert(number, sketch)
    return _groups(pairs, len(texts))


SYSTEMS = {"this project": near_duplicate_groups, "rensa": by_rensa, "datasketch": by_datasketch}


def compare(n_articles: int) -> Table:
    """Time, recall and wrong groups of each; the base of the ratios is datasketch."""
    found = {}
    for name in SYSTEMS:
        if importlib.util.find_spec(name) or name == "this project":
            command = [sys.executable, __file__, "--articles", str(n_articles), "--run", name]
            found[name] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    base = found.get("datasketch", found["this project"])["seconds"]
    rows = [
        (
            name,
            f"{one['seconds']:.1f}",
            ratio(base / one["seconds"], 1),
            f"{one['recall']:.4f}",
            f"{one['wrong']:,}",
            f"{one['mb']:,.0f}",
        )
        for name, one in found.items()
    ]
    return Table(
        f"Near-duplicates among {n_articles:,} articles",
        ("", "s", "speed to datasketch", "recall", "wrong", "MB"),
        tuple(rows),
        (
            "Recall: the share of copies that are in the group of their original. Wrong: originals that are in a group of others.",
        ),
    )


def _grams(text: str) -> set[str]:
    plain = "".join(text.split())
    return {plain[place : place + _NGRAM] for place in range(max(len(plain) - _NGRAM + 1, 1))}


def _groups(pairs: Iterable[tuple[int, int]], n_texts: int) -> Groups:
    return joined(*np.array([*pairs, (0, 0)]).T, n_texts)


def _run(name: str, n_articles: int) -> None:
    """Group by one of them, and print what it took."""
    texts, sources = zip(*articles_with_copies(n_articles), strict=True)
    started = time.perf_counter()
    groups = SYSTEMS[name](texts)
    seconds = time.perf_counter() - started
    source, own = np.array(sources), np.arange(n_articles)
    is_copy = source != own
    print(
        json.dumps(
            {
                "seconds": seconds,
                "recall": float(np.mean(groups[is_copy] == groups[source[is_copy]])),
                "wrong": int(np.sum(groups[~is_copy] != own[~is_copy])),
                "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
            }
        )
    )


def main() -> None:
    """Compare, or be one of those compared."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=N_ARTICLES)
    parser.add_argument("--run", choices=SYSTEMS, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.run:
        _run(chosen.run, chosen.articles)
    else:
        print(compare(chosen.articles))


if __name__ == "__main__":
    main()
