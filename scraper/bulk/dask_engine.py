"""Bulk work on the workers of a Dask cluster, one of this machine's cores or one that runs elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

import dask.dataframe as dd
import joblib
import numpy as np
import pandas as pd
from distributed import Client, KilledWorker, LocalCluster, as_completed

from scraper.bulk.errors import BulkError
from scraper.bulk.locations import said
from scraper.bulk.near_copies import Part, band_links, band_table, same_links, shared, sketch_table

LOCAL = "local"  # instead of an address: workers of this machine
_ANSWER_SECONDS = 10.0  # for a scheduler to answer

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class OnDask:
    """Work spread by a scheduler; where workers die over an item three times, it is given up.

    Parameters
    ----------
    client : distributed.Client
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def dashboard(self) -> str:
        """URL at which the cluster shows itself."""
        return str(self._client.dashboard_link)

    def each(self, work: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[_Result]:
        """See `scraper.bulk.engines.Engine`."""
        futures = self._client.map(work, list(items), pure=False)
        try:
            for future in as_completed(futures):
                yield future.result()
        except KilledWorker as error:
            raise BulkError("Dask's workers died over one piece again and again; give them more memory") from error
        finally:
            self._client.cancel(futures)

    def links(self, parts: Sequence[Part]) -> list[pd.DataFrame]:
        """See `scraper.bulk.engines.Engine`. Band keys are shuffled alone; sketches follow to where two rows met."""
        if not parts:
            return []
        known = _frame(sketch_table, parts)
        meeting = _frame(band_table, parts).shuffle("band")
        meeting = meeting.map_partitions(shared, meta=meeting._meta)
        across = meeting.merge(known, on="row").shuffle("band").map_partitions(band_links, meta=_LINKS)
        return list(self._client.compute([_frame(same_links, parts), across], sync=True))


@contextmanager
def on_dask(address: str) -> Iterator[OnDask]:
    """Give a cluster to work on: the scheduler at an address, or for "local" one process for every core.

    Raises
    ------
    BulkError
        When no scheduler answers.
    """
    for name in ("distributed.shuffle", "distributed.worker", "distributed.nanny"):
        logging.getLogger(name).setLevel(logging.ERROR)  # they tell every shuffle that begins, as a warning
    if address == LOCAL:
        with (
            LocalCluster(
                n_workers=joblib.cpu_count(), threads_per_worker=1, dashboard_address="127.0.0.1:0"
            ) as cluster,
            Client(cluster) as client,
        ):
            yield OnDask(client)
        return
    try:
        client = Client(address, timeout=_ANSWER_SECONDS)
    except (OSError, ValueError) as error:
        how = "start one with: dask scheduler, or use --dask local"
        raise BulkError(f"--dask {address}: no scheduler answers there ({said(error)}); {how}") from error
    with client:
        yield OnDask(client)


_LINKS = pd.DataFrame({"first": pd.Series(dtype="int64"), "row": pd.Series(dtype="int64")})


def _frame(make: Callable[[Part], pd.DataFrame], parts: Sequence[Part]) -> dd.DataFrame:
    """Return a Dask frame of a table for each part."""
    nothing = replace(parts[0], kept=np.zeros(0, np.int64))
    return dd.from_map(make, parts, meta=make(nothing))
