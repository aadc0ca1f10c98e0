"""How many labels the ranking saves: python tests/benchmarks/suggest.py [RUNS].

The corpus plays a pool whose labels are asked for one batch after another, as `paylater suggest` ranks it or at random; after each batch
a model is fitted to what is labelled and scored on texts held out by near-duplicate groups. Printed: labels until 95 % of the score that
all of the pool gives, median and range over folds and seeds (RUNS of each fold, 3 by default). The ranking was set on folds 1 and 2 with
other seeds; these are folds 3 to 5.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from classifier.corpus import read_corpus
from classifier.simulation import labelling_runs, labels_needed, pools
from classifier.training import grouped_folds

SHARE = 0.95
REPORTED_FOLDS = slice(2, None)


def main(n_runs: int = 3) -> None:
    """Print labels needed in both orders, and their ratio run by run."""
    corpus = read_corpus(Path("data/corpus"))
    folds = [pools(corpus, fold) for fold in grouped_folds(corpus)[REPORTED_FOLDS]]
    for kind in folds[0]:
        started = time.perf_counter()
        runs = labelling_runs([fold[kind] for fold in folds], range(n_runs), n_jobs=-1)
        needed = labels_needed(runs, SHARE)
        ratio = needed["suggested"] / needed["random"]
        print(
            f"{kind}: pool of {len(folds[0][kind].texts):,}, full macro-F1 {runs['full'].mean():.3f}, {len(needed)} runs"
        )
        for name, values in (("suggested", needed["suggested"]), ("random", needed["random"])):
            print(f"  {name:10s} {values.median():7,.0f} labels ({values.min():,.0f} to {values.max():,.0f})")
        print(
            f"  ratio      {ratio.median():7.2f} ({ratio.min():.2f} to {ratio.max():.2f}); {time.perf_counter() - started:.0f} s"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
