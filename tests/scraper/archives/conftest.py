"""What tests of imports share: one tagger, a store, and an import of files within the process."""

import pytest

from scraper.archives.importing import Import
from scraper.archives.sources import find_sources
from scraper.store.records import records
from scraper.tagging import ArticleTagger


@pytest.fixture(scope="session")
def tagger():
    return ArticleTagger()


@pytest.fixture
def load(tmp_path, store, tagger):
    """Import records: ``load(bytes of a file, bytes of another, …)``; ``load.losses`` are told ones of the last run."""

    def run(*files, name="pages-{}.warc.gz", workers=1, sites=None):
        folder = tmp_path / f"archive-{len(list(tmp_path.glob('archive-*')))}"
        folder.mkdir()
        for number, content in enumerate(files):
            (folder / name.format(number)).write_bytes(content)
        work = Import(store, find_sources([folder]), tagger, sites=sites, workers=workers)
        run.losses = []
        work.on_loss = run.losses.append
        imported = work.run()
        assert imported.adds_up
        assert store.receipt().adds_up
        assert store.receipt().pending == 0
        return imported

    run.tagger = tagger
    return run


@pytest.fixture
def stored(store):
    """Articles by URL."""
    return lambda: {row["url"]: row for row in records(store)}
