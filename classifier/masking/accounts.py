"""Ids that are told by what announces them: WeChat, QQ, Telegram. Announcers are disguised in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.masking.glyphs import DIGITS
from classifier.masking.kinds import Span

# Announcers begin with one of these characters, which the engine finds fast; what follows looks back at it.
_FIRST = "[微薇溦嶶徽葳崴威维魏唯伟惟围喂卫绿vwqu扣抠叩口蔻球秋丘鹅群裙羊tl报机蝠加聊找搜咨我]"
_MICRO = "微薇溦嶶徽葳崴"  # 微 and what looks or sounds like it; the next do too, but are words with 信
_LIKE_MICRO = "威维魏唯伟惟围喂"
_ADD = "[加+家佳嘉架伽咖扣私系主找看扫留滴]"
_IN = r"[ ./()\-|~+❤]{0,2}"  # put into a word: 微/信, 薇⭐信
_NO_WORD = "(?<![a-z0-9].)"  # before the first character stands none of a word
_WECHAT = rf"""
    (?<=[{_MICRO}v]){_IN}(?:信|芯|号|讯|❤|我(?=[a-z])) | (?<=[{_MICRO}]){_IN}(?:心|星|xin|x(?![a-z]))
  | (?<=[{_LIKE_MICRO}]){_IN}(?:❤|芯|信(?=\ ?[号是搜:=a-z])|心(?=\ ?[:号]))
  | (?<=卫)星(?=\ ?[号是:=]) | (?<={_ADD}卫)星 | (?<=绿)(?:泡泡|色软件|标) | (?<=[加我])(?=:)
  | (?:(?<={_ADD}[{_MICRO}威魏vw])|(?<={_ADD}\ [{_MICRO}威魏vw]))\ ?[+信❤]?
  | (?:(?<=[薇嶶溦])|(?<![一-龥].)(?<=[徽微威]))\ ?(?=[:+]|\ ?[a-z])
  | {_NO_WORD}(?:(?<=[vw]){_IN}x | (?<=w)(?:e\ ?chat|ei\ ?(?:xin|信)|信|❤) | (?<=w)\ ?(?=:) | (?<=v)\ {{0,2}}(?=[:+]|\ {{1,3}}[a-z]))
"""
_QQ = rf"""
    (?<=[扣抠叩口蔻]){_IN}[扣抠叩口蔻] | (?<=球)球 | (?<=秋)秋 | (?<=丘)丘 | (?<=企鹅)[群裙]? | (?<=扣)[群裙] | (?<=[扣抠])(?=:)
  | (?<=[加进流新老一二三四五六七八九][群裙]) | (?<=君羊) | (?<=[群裙])(?=[号:(]|聊:|\ ?[0-9]{{8}})
  | (?:(?<=[加+私]q)|(?<=[加+私]\ q))(?![a-z])
  | {_NO_WORD}(?:(?<=q)(?:{_IN}q|\ ?[群裙]|(?=[:号]|\ ?[0-9]{{7}})) | (?<=u)in(?==))
"""
_TELEGRAM = (
    rf"{_NO_WORD}(?:(?<=t)(?:elegram|g)|(?<=l)ine(?=\ ?(?:id|[:@]))) | (?<=电报) | (?<=飞机)(?=号|\ ?[:@]) | (?<=蝙蝠)"
)
_GAP = (
    r"(?:,?(?:我|他|她|本人)的|\([^()\n\0]{1,6}\)|“[^”\n\0]{1,12}”|号码?|账号|帐号|id|同步|同号|就?是|为|叫|搜索?|联系|添加|备用|咨询|群[组聊]?|聊|裙|频道|手机|电话|微信"
    r"|[vw]x|qq|或|和|也行|也可以?|都行|都可以?|私聊|私信|详聊|详谈|直接|客服|商务|合作|业务|经理|老师|人工|上|我|聊|看|问|领|拿|约|谈"
    r"|[ :=\-+>/()\[\]“”\"'「『【】〖❤☎薇]){0,7}?"
)
_LETTERS = r"[a-z][a-z0-9_\-]{4,19}(?![a-z0-9_@]|\.[a-z])"
_SPACED = r"[a-z](?:\ [a-z0-9]){5,19}(?!\ ?[a-z0-9])"
_NUMBER = rf"[{DIGITS}](?:[ \-❤]{{0,2}}[{DIGITS}]){{4,10}}(?![{DIGITS}a-z_%]|\.[0-9])"
# Some words after an announcer an id is told by its looks: letters and digits, or both and a line below them.
_WORDS_BETWEEN = r"[^。!?;\n\0a-z0-9]"
_STRONG = r"[a-z]{2}[a-z_\-]*[0-9]{2}[a-z0-9_\-]*(?![a-z0-9_@]|\.[a-z])"
_UNDERLINED = r"[a-z][a-z0-9]*_(?=[a-z0-9_]*[0-9]{2})[a-z0-9_]+(?![a-z0-9_@]|\.[a-z])"
_ANNOUNCED = re.compile(
    rf"{_FIRST}(?:(?:{_WECHAT}){_GAP}(?:(?P<letters>{_LETTERS})|(?P<spaced>{_SPACED})|(?P<number>{_NUMBER}))"
    rf"|(?:{_QQ}){_GAP}(?P<qq>{_NUMBER})"
    rf"|(?:{_TELEGRAM}){_GAP}(?P<handle>@?{_LETTERS}|@[a-z0-9_]{{4,32}}|{_NUMBER})"
    rf"|(?:(?<=[{_MICRO}]){_IN}信|{_NO_WORD}(?<=[vw])x|(?<=[加+我][{_MICRO}v])){_WORDS_BETWEEN}{{1,14}}(?P<strong>{_STRONG})"
    rf"|(?<=[{_MICRO}v加聊找搜咨我]){_WORDS_BETWEEN}{{0,10}}(?P<underlined>{_UNDERLINED})"
    rf"|(?:{_NO_WORD}(?<=q)q|(?<=企鹅)){_WORDS_BETWEEN}{{1,14}}:(?P<far>[0-9]{{6,11}}(?![0-9a-z.:\-])))",
    re.VERBOSE,
)
_KINDS = {
    "letters": "wechat",
    "spaced": "wechat",
    "strong": "wechat",
    "underlined": "wechat",
    "far": "qq",
    "number": "wechat",
    "qq": "qq",
    "handle": "account",
}
_FURTHER = re.compile(rf"[ 、,/或和及|]{{1,3}}({_NUMBER})", re.VERBOSE)  # a second number after a first

# What follows an announcer and is no id: products and companies, counts, dates.
_WORDS = re.compile(
    r"@?(?:alipay|android|app|facebook|google|h5|harmony|huawei|ios|ipad|iphone|line|login|mac|mini|official|pay|pc"
    r"|program|request|skype|starlink|telegram|tencent|twitter|vip|vivo|vpn|wechat|weixin|whatsapp|windows)"
)
_PUBLIC = re.compile(
    r"公众|公号|官方|小程序|支付|钱包|读书|订阅|服务号|视频号|appid|型号|版|[换惠证券]码|券|单号|登录|例如|字母|格式"
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
    if _PUBLIC.search(text, max(0, announced), start):
        return False
    if not re.search("[a-z]", found):
        return not _COUNTED.match(text, end) and not _DATE.fullmatch(found)
    if _WORDS.match(found) or _WORDS.match(text, start - 1):  # also where V was taken for the announcer: VIP
        return False
    return bool(re.search(r"[0-9_]", found)) or bool(_SIGN.search(text, max(0, announced), start))
