"""A built-in site to crawl: real pages over real HTTP, on loopback."""
