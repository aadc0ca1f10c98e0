"""Ids that are told by what announces them: WeChat, QQ, Telegram, e-mail; announcers are disguised in many ways."""

from __future__ import annotations

import re
from collections.abc import Iterator

from classifier.masking.glyphs import DIGITS
from classifier.masking.kinds import Span

_J = r"[ ./()\-|~+]{0,2}"  # put into a word: 微/信, 薇⭐信
_EMAIL = re.compile(
    r"(?<![a-z0-9._+\-])[a-z0-9][a-z0-9._+\-]{0,63}(?: ?[@#] ?| ?[(\[]at[)\]] ?)"
    r"(?:[a-z0-9](?:[a-z0-9\-]{0,62}[a-z0-9])?\.){1,4}(?:com|cn|net|org|[a-z]{2,4})(?![a-z0-9])"
)
_TELEGRAM_LINK = re.compile(r"(?:https?://)?(?<![a-z0-9.])(?:t|telegram)\.me/[a-z0-9_+/]+")
# An address in the web, up to a parameter that names a contact.
_URL = re.compile(
    r"(?:https?://|ftp://|www\.|(?<![a-z0-9@.\-])(?:[a-z0-9\-]+\.)+(?:com|cn|net|org|gov|edu|top|cc|vip|xyz)(?=[/?:]))"
    r"(?:(?!(?:uin|qq|tel|phone|mobile)=)[!-~])*"
)

_WECHAT = rf"""(?:
    [微薇嶶徽]{_J}(?:信|芯|心|x(?![a-z])|❤) | [威维魏唯]{_J}(?:❤|信{_J}(?=号|是|[:=])|心(?=[:号]))
  | (?<![a-z0-9])(?:v{_J}(?:信|芯|❤) | [vw][ \-]?x | we[ ]?chat | wei[ ]?xin)
  | 卫星(?=号|是|[:=]) | 绿(?:泡泡|色软件|标)
  | (?:[加+家佳嘉扣私]|联系)[ ]?(?:[微薇嶶徽威葳魏v]|卫星)[ ]?[+信❤]?
  | (?<![a-z0-9])v[ ]{{0,2}}(?=[:+]|[ ]{{1,3}}[a-z]) | [薇嶶徽微威][ ]?(?=[:+]|[ ]?[a-z])
  | (?<![a-z0-9])wxid(?=_)
)"""
_QQ = rf"""(?:
    (?<![a-z0-9])q{_J}q | [扣抠叩口]{{2}} | 球球 | 秋秋 | 企鹅 | (?<![a-z0-9])uin(?==)
  | (?:(?<![a-z0-9])q|扣|企鹅|加|进|交流|[一二三四五六七八九新老])[ ]?[群裙] | [群裙](?=号|[:])
  | [加+][ ]?q(?![a-z]) | (?<![a-z0-9])q(?=[:号]|[ ]?[0-9]{{7}})
)"""
_TELEGRAM = r"(?:(?<![a-z0-9])(?:telegram|tg)|电报|纸?飞机(?=号|[:@])|蝙蝠)"
_GAP = (
    r"(?:号码?|账号|帐号|id|同步|同号|是|为|搜索?|联系|添加|备用|咨询|群|裙|手机|电话|微信|[vw]x|qq|或|和|频道|群组"
    r"|[ :=\-+>/()\[\]“”\"'「『【】〖❤☎薇]){0,7}?"
)
_SIGN = re.compile(r"号|是|为|id|搜|同步|[:=+(\[“「【]|[加❤]")  # an id of letters alone needs one before it
_LETTERS_ID = r"[a-z][a-z0-9_\-]{4,19}(?![a-z0-9_@]|\.[a-z])"
_SPACED_ID = r"[a-z](?:\ [a-z0-9]){5,19}(?![a-z0-9]|\ [a-z0-9](?![a-z0-9]))"
_NUMBER_ID = rf"[{DIGITS}](?:[ \-❤]{{0,2}}[{DIGITS}]){{4,10}}(?![{DIGITS}a-z_%]|\.[0-9])"
_ANNOUNCED = re.compile(
    rf"(?P<wechat>{_WECHAT})(?P<gap>{_GAP})(?:(?P<letters>{_LETTERS_ID})|(?P<spaced>{_SPACED_ID})|(?P<number>{_NUMBER_ID}))"
    rf"|(?P<qq>{_QQ})(?P<qq_gap>{_GAP})(?P<qq_number>{_NUMBER_ID})"
    rf"|(?P<account>{_TELEGRAM})(?:{_GAP})(?P<handle>@?{_LETTERS_ID}|@[a-z0-9_]{{4,32}}|{_NUMBER_ID})",
    re.VERBOSE,
)
_FURTHER = re.compile(rf"[ 、,/或和及|]{{1,3}}(?P<id>{_NUMBER_ID})")
# Words and products that stand beside WeChat's name, and are no id.
_WORDS = re.compile(
    r"(?:vip|vivo|vpn|we ?chat|weixin|pay|alipay|android|iphone|ipad|ios|windows|harmony|huawei|official|mini|program|app|login|request|h5|pc|mac)"
)
_COUNTED = re.compile(r" ?(?:元|块|万|亿|人|名|位|个|年|月|日|期|次|条|件|台|只|份|步|分|秒|点|级|版|字|倍|股|粉|多|余|%)")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d")


def find_addresses(text: str) -> tuple[list[Span], list[Span]]:
    """Return e-mail addresses and Telegram links, and the addresses in the web, whose numbers are to stay."""
    found = [Span(*match.span(), "email") for match in _EMAIL.finditer(text)] if "@" in text or "at" in text or "#" in text else []
    found += [Span(*match.span(), "account") for match in _TELEGRAM_LINK.finditer(text)] if ".me/" in text else []
    taken = {place for start, end, _ in found for place in range(start, end)}
    urls = [Span(*match.span(), "url") for match in _URL.finditer(text)] if "." in text else []
    return found, [url for url in urls if taken.isdisjoint(range(url.start, url.end))]


def find_accounts(text: str) -> Iterator[Span]:
    """Yield announced ids of a text in plain form."""
    for match in _ANNOUNCED.finditer(text):
        if (span := _accepted(text, match)) is not None:
            yield span
            if span.kind == "qq":
                while (further := _FURTHER.match(text, span.end)) and not _COUNTED.match(text, further.end()):
                    span = Span(*further.span("id"), "qq")
                    yield span


def _accepted(text: str, match: re.Match[str]) -> Span | None:
    kind = next(kind for kind in ("wechat", "qq", "account") if match[kind])
    name = next(name for name in ("letters", "spaced", "number", "qq_number", "handle") if match[name])
    start, end = match.span(name)
    found = match[name]
    if name in ("number", "qq_number"):
        if _COUNTED.match(text, end) or _DATE.fullmatch(found):
            return None
    elif name == "letters":
        announced = bool(_SIGN.search(match["wechat"] + match["gap"]))
        if _WORDS.match(found) or _WORDS.match(text, start - 1) or (not announced and not re.search(r"[\d_]", found)):
            return None
    return Span(start, end, kind)
