"""Pages that tests serve."""

from scraper.demo.site import Reply

SENTENCE = "分期付款之前先看清每一期的手续费和还款日，免得到时候手忙脚乱，也别忘了问问提前还清收不收费。"


def article(number, links=(), more="", **headers):
    """Reply with an article, told apart from others by its number, and a related list that leads to `links`."""
    listed = "".join(f'<li><a href="{link}">分期之前要看清楚的第{link}件事</a></li>' for link in links)
    text = f"<title>分期须知之{number}</title><h1>分期须知之{number}</h1><p>{SENTENCE}第{number}条。{more}</p><h3>相关推荐</h3><ul>{listed}</ul>"
    return Reply(200, text.encode(), {"Content-Type": "text/html; charset=utf-8", **headers})
