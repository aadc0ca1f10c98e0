"""Kept pages: a crawl's answers into WARC files, and WARC files and saved pages back into a store, without network."""
