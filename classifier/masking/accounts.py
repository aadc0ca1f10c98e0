"""Ids that are told by what announces them: WeChat, QQ, Telegram. Announcers are disguised in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.masking.glyphs import DIGITS
from classifier.masking.kinds import Span

# Announcers begin with one of these characters, which the engine finds fast; what follows looks back at it.
_FIRST = "[微薇嶶徽威葳维魏唯卫绿vwqu扣抠叩口球秋鹅群裙t报机蝠]"
_ADD = "[加+家佳嘉扣私系]"
_IN = r"[ ./()\-|~+]{0,2}"  # put into a word: 微/信, 薇⭐信
_NO_WORD = "(?<![a-z0-9].)"  # before the first character stands none of a word
_WECHAT = rf"""
    (?<=[微薇嶶徽v]){_IN}(?:信|芯|号|❤) | (?<=[微薇嶶徽]){_IN}(?:心|x(?![a-z]))
  | (?<=[威维魏唯]){_IN}(?:❤|信{_IN}(?=[号是:=])|心(?=[:号]))
  | (?<=卫)星(?=[号是:=]) | (?<={_ADD}卫)星 | (?<=绿)(?:泡泡|色软件|标)
  | (?:(?<={_ADD}[微薇嶶徽威葳魏v])|(?<={_ADD}\ [微薇嶶徽威葳魏v]))\ ?[+信❤]?
  | (?:(?<=[薇嶶])|(?<![一-龥].)(?<=[徽微威]))\ ?(?=[:+]|\ ?[a-z])
  | {_NO_WORD}(?:(?<=[vw])[ \-]?x | (?<=w)(?:e\ ?chat|ei\ ?xin) | (?<=v)\ {{0,2}}(?=[:+]|\ {{1,3}}[a-z]))
"""
_QQ = rf"""
    (?<=[扣抠叩口])[扣抠叩口] | (?<=球)球 | (?<=秋)秋 | (?<=企鹅)[群裙]? | (?<=扣)[群裙]
  | (?<=[加进流一二三四五六七八九新老][群裙]) | (?<=[群裙])(?=[号:])
  | (?:(?<=[加+]q)|(?<=[加+]\ q))(?![a-z])
  | {_NO_WORD}(?:(?<=q)(?:{_IN}q|\ ?[群裙]|(?=[:号]|\ ?[0-9]{{7}})) | (?<=u)in(?==))
"""
_TELEGRAM = rf"{_NO_WORD}(?<=t)(?:elegram|g) | (?<=电报) | (?<=飞机)(?=号|\ ?[:@]) | (?<=蝙蝠)"
_GAP = (
    r"(?:,?(?:我|他|她|本人)的|号码?|账号|帐号|id|同步|同号|是|为|搜索?|联系|添加|备用|咨询|群组?|裙|频道|手机|电话|微信"
    r"|[vw]x|qq|或|和|[ :=\-+>/()\[\]“”\"'「『【】〖❤☎薇]){0,7}?"
)
_LETTERS = r"[a-z][a-z0-9_\-]{4,19}(?![a-z0-9_@]|\.[a-z])"
_SPACED = r"[a-z](?:\ [a-z0-9]){5,19}(?!\ ?[a-z0-9])"
_NUMBER = rf"[{DIGITS}](?:[ \-❤]{{0,2}}[{DIGITS}]){{4,10}}(?![{DIGITS}a-z_%]|\.[0-9])"
_ANNOUNCED = re.compile(
    rf"{_FIRST}(?:(?:{_WECHAT}){_GAP}(?:(?P<letters>{_LETTERS})|(?P<spaced>{_SPACED})|(?P<number>{_NUMBER}))"
    rf"|(?:{_QQ}){_GAP}(?P<qq>{_NUMBER})"
    rf"|(?:{_TELEGRAM}){_GAP}(?P<handle>@?{_LETTERS}|@[a-z0-9_]{{4,32}}|{_NUMBER}))",
    re.VERBOSE,
)
_KINDS = {"letters": "wechat", "spaced": "wechat", "number": "wechat", "qq": "qq", "handle": "account"}
_FURTHER = re.compile(rf"[ 、,/或和及|]{{1,3}}({_NUMBER})", re.VERBOSE)  # a second number after a first

# What follows an announcer and is no id: products and companies, counts, dates.
_WORDS = re.compile(
    r"@?(?:alipay|android|app|facebook|google|h5|harmony|huawei|ios|ipad|iphone|line|login|mac|mini|official|pay|pc"
    r"|program|request|skype|starlink|telegram|tencent|twitter|vip|vivo|vpn|wechat|weixin|whatsapp|windows)"
)
_SIGN = re.compile(r"号|id|搜|同步|[:=+(@\[“「【]|[加❤]")  # an id without a digit needs one
_COUNTED = re.compile(
    r" ?(?:元|块|万|亿|人|名|位|个|年|月|日|期|次|条|件|台|只|份|步|分|秒|点|级|版|字|倍|股|粉|多|余|用户|家|笔|张|部|款|岁|%|\+)"
)
_DATE = re.compile(r"(?:19|20)\d\d-?(?:0[1-9]|1[0-2])-?[0-3]\d")


def find_accounts(text: str) -> Iterator[Span]:
    """Yield announced ids of a text in plain form; none overlaps another."""
    for match in _ANNOUNCED.finditer(text):
        group = str(match.lastgroup)
        start, end = match.span(group)
        if not _is_id(text, match.start() - 1, start, end):
            continue
        yield Span(start, end, _KINDS[group])
        while group in ("qq", "number") and (further := _FURTHER.match(text, end)):
            start, end = further.span(1)
            if _is_id(text, start, start, end):
                yield Span(start, end, _KINDS[group])


def _is_id(text: str, announced: int, start: int, end: int) -> bool:
    """Whether what stands from start to end is an id, being announced from a place before it on."""
    found = text[start:end]
    if not re.search("[a-z]", found):
        return not _COUNTED.match(text, end) and not _DATE.fullmatch(found)
    if _WORDS.match(found) or _WORDS.match(text, start - 1):  # also where V was taken for the announcer: VIP
        return False
    return bool(re.search(r"[0-9_]", found)) or bool(_SIGN.search(text, max(0, announced), start))
