"""Ids of WeChat, QQ and Telegram (蝙蝠 and LINE too), told from other words by what announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.masking.announcers import CONTACT, FAR_QQ, FAR_WECHAT, FIRST, GAP, QQ, TELEGRAM, WECHAT
from classifier.masking.glyphs import DIGITS
from classifier.masking.kinds import Span

_END = r"(?![a-z0-9_@]|\.[a-z])"
_LETTERS = rf"[a-z][a-z0-9_\-]{{3,18}}[a-z0-9_]{_END}"
_SPACED = r"[a-z](?:\ [a-z0-9]){5,19}(?!\ ?[a-z0-9])"
_NUMBER = rf"[{DIGITS}](?:[ \-❤]{{0,2}}[{DIGITS}]){{4,10}}(?![{DIGITS}a-z_%]|\.[0-9])"
_STRONG = rf"[a-z]{{2}}[a-z_\-]{{0,16}}[0-9]{{2}}(?:[a-z0-9_\-]{{0,16}}[a-z0-9_])?{_END}"
_UNDERLINED = rf"[a-z][a-z0-9]{{0,18}}_(?=[a-z0-9_]{{0,16}}[0-9]{{2}})[a-z0-9_]{{1,19}}{_END}"
_BETWEEN = r"[^。!?;\n\0a-z0-9]"
_ANNOUNCED = re.compile(
    rf"""{FIRST}(?:
        (?:{WECHAT}) {GAP} (?: (?P<letters>{_LETTERS}) | (?P<spaced>{_SPACED}) | (?P<number>{_NUMBER}) )
      | (?:{QQ}) {GAP} (?P<qq>{_NUMBER})
      | (?:{TELEGRAM}) {GAP} (?P<handle>@?{_LETTERS}|@[a-z0-9_]{{5,32}}|{_NUMBER})
      | (?:{FAR_WECHAT}) {_BETWEEN}{{1,14}} (?P<strong>{_STRONG})
      | (?:{CONTACT}) {_BETWEEN}{{0,10}} (?P<underlined>{_UNDERLINED})
      | (?:{FAR_QQ}) {_BETWEEN}{{1,14}}: (?P<far>[0-9]{{6,11}}(?![0-9a-z.:\-]))
    )""",
    re.VERBOSE,
)
_KINDS = {"qq": "qq", "far": "qq", "handle": "account"}  # all others are of WeChat
_FURTHER = re.compile(rf"[ 、,/或和及|]{{1,3}}({_NUMBER})")  # a second number after a first

# What follows an announcer and is no id: products and companies, what is public, counts, dates, service numbers.
_NAMES = re.compile(
    r"@?(?:alipay|android|app|facebook|google|h5|harmony|huawei|ios|ipad|iphone|line|login|mac|mini|official|pay|pc"
    r"|program|request|skype|starlink|telegram|tencent|twitter|vip|vivo|vpn|wechat|weixin|whatsapp|windows)"
)
_PUBLIC = re.compile(
    r"公众|公号|微博|抖音|快手|小红书|官方|小程序|支付|钱包|读书|订阅|服务号|视频号|appid|型号|版|[换惠证券]码|券|单号|登录|例如|字母|格式"
)
_COUNTED = re.compile(
    r" ?(?:[元块万亿人名位个年月日期次条件台只份步分秒点级版字倍股粉多余家笔张部款岁%+]|用户)"  # 12000 只
)
_OTHER_NUMBER = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?[0-3]\d|(?:9[56]|1[12]|100)\d{3,4}")
_SIGN = re.compile(r"号|id|搜|同步|[:=+(@\[“「【]|[加❤]")  # an id of letters alone needs one before it


def find_accounts(text: str) -> Iterator[Span]:
    """Yield announced ids of a text in plain form; none overlaps another."""
    for match in _ANNOUNCED.finditer(text):
        group = str(match.lastgroup)
        start, end = match.span(group)
        if not _is_id(text, match.start() - 1, start, end):
            continue
        kind = _KINDS.get(group, "wechat")
        yield Span(start, end, kind)
        while group in ("qq", "number") and (further := _FURTHER.match(text, end)):
            start, end = further.span(1)
            if _is_id(text, start, start, end):
                yield Span(start, end, kind)


def _is_id(text: str, announced: int, start: int, end: int) -> bool:
    """Whether what stands from start to end is an id; it is announced from one character after `announced` on."""
    announced, found = max(0, announced), text[start:end]
    if _PUBLIC.search(text, announced, start):
        return False
    if not re.search("[a-z]", found):
        return not _COUNTED.match(text, end) and not _OTHER_NUMBER.fullmatch(found)
    if _NAMES.match(found) or _NAMES.match(text, start - 1):  # also where V was taken for the announcer: VIP
        return False
    return bool(re.search(r"[0-9_]", found)) or bool(_SIGN.search(text, announced, start))
