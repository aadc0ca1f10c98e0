"""The bare spider with scrapy-redis' scheduler: the frontier in Redis. Compared with in crawl.py."""

from __future__ import annotations

from bare_spider import BareSpider


class RedisScheduledSpider(BareSpider):
    name = "redis"
    custom_settings = BareSpider.custom_settings | {
        "SCHEDULER": "scrapy_redis.scheduler.Scheduler",
        "DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
        "SCHEDULER_PERSIST": False,
    }
