"""WARC records as bytes, in the spelling of those who write them; made by hand, so that no library agrees with itself."""

import gzip

from pages import SENTENCE

DAY = "2024-05-18T01:58:10Z"


def record(kind, block, url=None, date=DAY, newline="\r\n", **headers):
    """Return one record; further headers by name, with _ for -."""
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Date: {date}",
        "WARC-Record-ID: <urn:uuid:2aabeff2-67f5-4608-8466-e87c6296e2b6>",
        f"Content-Length: {len(block)}",
        *([f"WARC-Target-URI: {url}"] if url else []),
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return (newline.join(lines) + newline * 2).encode() + block + b"\r\n\r\n"


def response(url, body, date=DAY, status="200 OK", kind="text/html; charset=utf-8", http=(), **headers):
    """Return a response record; `http` holds further header lines of the server."""
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {kind}", *http])
    return record(
        "response", head.encode() + b"\r\n\r\n" + body, url, date, Content_Type="application/http; msgtype=response", **headers
    )  # fmt: skip


def html(title, text=SENTENCE, more=""):
    """Return a page with an article."""
    return f"<title>{title}</title><h1>{title}</h1><p>{text}</p>{more}".encode()


def zipped(*records):
    """Return a file of records, each a gzip member."""
    return b"".join(map(gzip.compress, records))


def common_crawl(*pages):
    """Return a file as Common Crawl makes them: for every page (URL, body, date) a request, its response and metadata.

    Bodies are kept decoded, and the headers that said otherwise renamed.
    """
    info = (
        "isPartOf: CC-MAIN-2024-22\r\npublisher: Common Crawl\r\ndescription: Wide crawl of the web for May 2024\r\n"
        "software: Apache Nutch 1.19 (modified, https://github.com/commoncrawl/nutch/)\r\nformat: WARC File Format 1.1\r\n"
    )
    records = [
        record("warcinfo", info.encode(), Content_Type="application/warc-fields", WARC_Filename="CC-MAIN-20240517233122-20240518023122-00000.warc.gz")
    ]  # fmt: skip
    for url, body, date in pages:
        asked = f"GET / HTTP/1.1\r\nUser-Agent: CCBot/2.0 (https://commoncrawl.org/faq/)\r\nHost: {url.split('/')[2]}\r\n\r\n"
        records += [
            record("request", asked.encode(), url, date, Content_Type="application/http; msgtype=request", WARC_IP_Address="192.0.2.7"),
            response(
                url, body, date,
                http=["X-Crawler-content-encoding: gzip", "X-Crawler-transfer-encoding: chunked", f"Content-Length: {len(body)}"],
                WARC_IP_Address="192.0.2.7", WARC_Identified_Payload_Type="text/html",
            ),
            record("metadata", b"fetchTimeMs: 312\r\ncharset-detected: UTF-8\r\n", url, date, Content_Type="application/warc-fields"),
        ]  # fmt: skip
    return zipped(*records)


def wat(url):
    """Return what Common Crawl notes of a page."""
    noted = b'{"Container":{"Compressed":true},"Envelope":{"Format":"WARC/1.0"}}'
    return zipped(record("warcinfo", b"format: WARC File Format 1.0\r\n"), record("metadata", noted, url))


def wet(url):
    """Return the text that Common Crawl extracts of a page."""
    return zipped(record("warcinfo", b"publisher: Common Crawl\r\n"), record("conversion", "免息分期".encode(), url))
