"""The spiders of ``scrapy crawl``."""
