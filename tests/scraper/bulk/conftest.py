"""What tests of bulk work share: a small cluster in this process, one run of it, and an S3 on loopback."""

import io
import warnings

import pytest
from rich.console import Console

from scraper.bulk.pieces import PAGES, TABLES
from scraper.bulk.running import run
from scraper.bulk.staging import Plan


@pytest.fixture(scope="package")
def cluster():
    """Address of a scheduler with two workers."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0", protocol="tcp"
    ) as one:
        yield one.scheduler_address


@pytest.fixture
def work():
    """Do bulk work: ``work(paths, out, dask=None)``; pages where the first path says ``warc``."""

    def done(paths, out, dask=None, pages=False):
        return run(paths, PAGES if pages else TABLES, Plan(str(out)), dask=dask, console=Console(file=io.StringIO()))

    return done


@pytest.fixture(scope="session")
def s3_server():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from moto.server import ThreadedMotoServer
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server, monkeypatch):
    """A file system that has a bucket ``texts``; URLs of it work everywhere in this process."""
    import s3fs

    for name, value in {
        "AWS_ENDPOINT_URL": s3_server, "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    fs = s3fs.S3FileSystem()
    if not fs.exists("texts"):
        fs.mkdir("texts")
    yield fs
    s3fs.S3FileSystem.clear_instance_cache()
