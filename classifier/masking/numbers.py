"""Numbers that show by their form what they are: phones, identity cards, bank cards.

Service numbers of companies and authorities (95188, 400-…, 12315, 0571-12345) are public facts; none has these forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from classifier.masking.kinds import Span
from classifier.masking.runs import Number, find_runs

# How people group the eleven digits of a mobile phone. Rare ways count where a word before the number calls it one.
_USUAL, _RARE = (
    {tuple(map(int, way.split("-"))) for way in ways.split()}
    for ways in ("11 3-4-4 3-8", "2-3-3-3 3-2-2-2-2 3-3-5 3-4-2-2 4-3-4 4-4-3 5-2-4 5-6 6-5 7-4")
)
_PHONE = re.compile(
    r"(?:电话|座机|固话|传真|手机|联系|拨|打|致电|短信|号码|热线|专线|tel|mobile|phone|fax|☎|微信|薇|v信|[vw]x|找)"
    r"[^0-9\0\n,]{0,6}\Z"
)
_LOCAL_PHONE = re.compile(r"(?:(?:电话|座机|固话|传真|致电|tel|fax)[号为是: (]{0,4}|\0[ 、,/或和及]{1,3})\Z")
_IDENTITY = re.compile(r"(?:身份|证)(?:号码?)?[^0-9\0\n]{0,6}\Z")
_CARD = re.compile(r"(?:卡|账号|帐号|账户|帐户|收款|打款|转账|转到|银行|[工农建中交招]行|户名)[^0-9\0\n]{0,12}\Z")
_ISSUED = re.compile(r"62\d{14,17}|60\d{14}|4\d{15}|5[1-5]\d{14}|35\d{14}|9558\d{15}")  # by UnionPay and others
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d")

# What says that a number is none of these.
_CODE = re.compile(
    r"(?:[单工]号|编号|流水号?|编码|代码|条码|文号|案号|合同号?|[安p]备|备案号?|许可证号?|执业证号?|批次|验证码|版本|端口|时间戳"
    r"|订单|运单|快递|物流|(?:交易|凭证|回单|参考|申请|受理|保单|发票|税|证书|标识|商户|联行)号|imei|sku|isbn|id)"
    r"[码为是:( ]{0,3}\Z"
)
_AMOUNT = re.compile(r" ?(?:元|块|万|亿|美元|毫秒|秒|股|人次|次|%|\.\d\d(?!\d))")
_FRACTION = re.compile(r"[^\n0-9]\d{1,3}\.\Z")
_LETTER_BEFORE = re.compile(r"(?:[a-z0-9_@#=]-?|[a-z_]\.)\Z")
_LETTERS_FOR_CONTACT = re.compile(r"(?:\A|[^a-z0-9_])(?:tel|mob|mobile|phone|call|[tvmpq]|[vw]x|qq)[-.]?\Z")
_LETTER_AFTER = re.compile(r"(?!(?:v|[vw]x|qq|wechat)(?![a-z0-9]))[a-z_@]")


def find_numbers(text: str) -> Iterator[Span]:
    """Yield the numbers of a text in plain form; none overlaps another."""
    for run in find_runs(text):
        for kind, least, pattern, is_kind in _FORMS:
            for number in run.candidates(pattern, least):
                if is_kind(number):
                    run.take(number)
                    yield Span(_with_signs(text, number), number.end, kind)


def _with_signs(text: str, number: Number) -> int:
    """Where a number begins with the plus and the bracket that belong to it: +86, (0571)."""
    start = number.start - (text[number.start - 1 : number.start] == "+")
    inside = text[number.start : number.end]
    return start - (text[start - 1 : start] == "(" and inside.count(")") > inside.count("("))


def _is_identity(number: Number) -> bool:
    if _IDENTITY.search(number.before):
        return True  # even mistyped
    if _LETTER_BEFORE.search(number.before) or number.digits[-1] != ric.calc_check_digit(number.digits):
        return False
    try:
        ric.get_birth_date(number.digits)
    except ValidationError:
        return False
    return True


def _is_old_identity(number: Number) -> bool:
    return bool(_IDENTITY.search(number.before))


def _is_card(number: Number) -> bool:
    if _is_other(number):
        return False
    if _CARD.search(number.before):
        return True  # even mistyped
    first, *middle = number.groups[:-1] or (4,)
    is_grouped = (first in (4, 6) and set(middle) <= {4, 6}) or number.spelled
    return is_grouped and bool(_ISSUED.fullmatch(number.digits)) and luhn.is_valid(number.digits)


def _is_mobile(number: Number) -> bool:
    groups = _groups_after(number, len(number.digits) - 11)  # 86, 0086
    is_grouped = groups in _USUAL or number.spelled or (groups in _RARE and bool(_PHONE.search(number.before)))
    return is_grouped and not _is_other(number)


def _is_landline(number: Number) -> bool:
    groups = _groups_after(number, 2 if number.digits.startswith("86") else 0)
    is_called = bool(_PHONE.search(number.before))
    if _is_other(number) or (_DATE.fullmatch(number.digits[-8:]) and not is_called):
        return False
    if len(groups) == 1 or number.spelled:
        return is_called or number.digits[-8] in "2345678" or number.digits[-7] in "2345678"
    return groups[0] in (2, 3, 4) and sum(groups[1:]) in (7, 8) and len(groups) <= 3


def _groups_after(number: Number, prefix: int) -> tuple[int, ...]:
    """Take so many digits away, which are a group of their own or begin the first."""
    first, *others = number.groups
    return (first - prefix, *others) if first != prefix else tuple(others)


def _has_plus(number: Number) -> bool:
    return number.before.endswith("+")


def _is_called(number: Number) -> bool:
    return bool(_PHONE.search(number.before)) and not _is_other(number)


def _is_local(number: Number) -> bool:
    is_public = number.digits.startswith(("400", "800"))
    return not is_public and not _is_other(number) and bool(_LOCAL_PHONE.search(number.before))


def _is_other(number: Number) -> bool:
    """Whether what stands beside a number says that it is an amount, a code or a part of something longer."""
    if _AMOUNT.match(number.after) or _LETTER_AFTER.match(number.after):
        return True
    if _CODE.search(number.before) or _FRACTION.search(number.before):
        return True
    return bool(_LETTER_BEFORE.search(number.before)) and not _LETTERS_FOR_CONTACT.search(number.before)


def _form(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of a run's compact form, tried at every place; ``~`` is where a mark may stand."""
    return re.compile(rf"(?<!\d)(?=({pattern.replace('~', '[-:]?')})(?!\d))")


# Kind, least number of digits, form, what must hold; the longer first.
_FORMS: tuple[tuple[str, int, re.Pattern[str], Callable[[Number], bool]], ...] = (
    ("id_card", 18, _form(r"[1-8](?:~\d){5}~[12](?:~\d){10}~[\dX]"), _is_identity),
    ("id_card", 15, _form(r"[1-8](?:~\d){14}"), _is_old_identity),
    ("bank_card", 15, _form(r"\d(?:~\d){14,18}"), _is_card),
    ("phone", 11, _form(r"(?:(?:0~0~)?8~6~)?1~[3-9](?:~\d){9}"), _is_mobile),
    ("phone", 10, _form(r"(?:8~6~)?0~(?:1~0|2~\d|[3-9]~\d~\d)(?:~\d){7,8}"), _is_landline),
    ("phone", 11, _form(r"86-(?:10|2\d|[3-9]\d\d)-\d{7,8}"), _is_landline),
    ("phone", 11, _form(r"(?:852|853|886)-?\d{4}-?\d{4,5}|886-?9\d{2}-?\d{3}-?\d{3}"), _has_plus),
    ("phone", 10, _form(r"09\d{2}-?\d{3}-?\d{3}"), _is_called),  # a mobile phone in Taiwan
    ("phone", 7, _form(r"[2-8]\d{2,3}-?\d{4}"), _is_local),
)
