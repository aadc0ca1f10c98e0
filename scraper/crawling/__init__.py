"""A crawl as Scrapy runs it: settings, scheduling, politeness, safety, what it shows."""
