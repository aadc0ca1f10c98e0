"""Numbers that show by themselves what they are: phones, identity cards, bank cards.

Service numbers of companies and authorities (95188, 400-…, 12315, 0571-12345) are public facts and have other forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from classifier.masking.glyphs import DIGITS, HAN_DIGITS
from classifier.masking.kinds import Span

_JOINERS = r" \-.()~❤☎"  # may stand between the digits of one number, three at a time
_RUN = re.compile(
    rf"(?:[{DIGITS}]|[li](?=[3-9o]))"  # l for 1 where a phone could begin
    rf"(?:[{_JOINERS}]{{0,3}}[{DIGITS}]|[oli])*"  # o for 0, l and i for 1
)
_AS_DIGIT = {char: str(digit) for digit, char in enumerate(HAN_DIGITS)} | dict(zip("oli", "011", strict=True))
_AS_DIGIT |= {char: char for char in "0123456789"}
_SHORTEST = 7  # digits of a landline in a small town, without its area code
_GAP = "[-:]?"  # in the compact form of a run: a joiner, or where numerals of the other script begin

# How people group the eleven digits of a mobile phone. Other ways count where a word beside the number calls it one.
_GROUPS = {(11,), (3, 4, 4), (3, 8)}
_RARE_GROUPS = {(4, 4, 3), (4, 3, 4), (3, 3, 5), (5, 2, 4), (7, 4), (5, 6), (6, 5), (3, 2, 2, 2, 2), (3, 4, 2, 2)}
_CALLS = re.compile(
    r"(?:电话|座机|固话|传真|手机|联系|拨|打|致电|短信|号码|热线|专线|tel|mobile|phone|fax|☎|微信|薇|v信|[vw]x|找)[^0-9\0\n,]{0,6}\Z"
)
_CALLS_LOCAL = re.compile(r"(?:电话|座机|固话|传真|致电|tel|fax)[号为是: (]{0,4}\Z")  # a number without its area code
_OTHER_NUMBER = re.compile(  # a word that says the number is another one
    r"(?:单|单号|编号|流水号?|编码|代码|条码|文号|案号|合同号?|备|许可证号?|执业证号?|批次|验证码|版本|端口|时间戳|订单|运单|快递|物流|imei|sku|isbn|id)"
    r"[^0-9a-z\0\n,.]{0,4}\Z"
)
_AMOUNT = re.compile(r"\s*(?:元|块|万|亿|美元|毫秒|秒|股|人次|次|%|\.\d)")
_LETTERS_BEFORE = re.compile(r"[a-z0-9_@#=][-.]?\Z")
_CALLING_LETTERS = re.compile(r"(?:\A|[^a-z0-9_])(?:tel|mob|mobile|phone|call|[tvmpq]|vx|wx|qq)[-.]?\Z")
_LETTERS_AFTER = re.compile(r"(?!(?:v|vx|wx|qq|wechat)(?![a-z0-9]))[a-z_@]")
_CALLS_IDENTITY = re.compile(r"(?:身份证|身份|证件|公民身份|持证|证)(?:号码?)?[^0-9\0\n]{0,6}\Z")
_CALLS_CARD = re.compile(r"(?:卡|卡号|账号|帐号|账户|帐户|收款|打款|转账|转到)[^0-9\0\n]{0,6}\Z")
_CARD = re.compile(r"62\d{14,17}|60\d{14}|4\d{15}|5[1-5]\d{14}|3[47]\d{13}|35\d{14}|9558\d{15}")  # issuers' prefixes
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d")


@dataclass(frozen=True, slots=True)
class _Number:
    """A candidate: its digits, the sizes of its groups, the text before and after it."""

    digits: str
    groups: tuple[int, ...]
    before: str
    after: str

    @property
    def spelled(self) -> bool:
        """Whether it is written digit by digit."""
        return len(self.groups) >= len(self.digits) - 1

    @property
    def called(self) -> bool:
        return bool(_CALLS.search(self.before))

    @property
    def other(self) -> bool:
        """Whether what stands beside it says that it is an amount, an order or a code."""
        if _OTHER_NUMBER.search(self.before) or _AMOUNT.match(self.after) or _LETTERS_AFTER.match(self.after):
            return True
        return bool(_LETTERS_BEFORE.search(self.before)) and not _CALLING_LETTERS.search(self.before)


def find_numbers(text: str) -> Iterator[Span]:
    """Yield the numbers of a text in plain form; none overlaps another."""
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= _SHORTEST:
            yield from _in_run(text, run.start(), run.end())


def _in_run(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what a run of digits and joiners holds.

    Its compact form has the digits, ``-`` or ``.`` for joiners, ``:`` where numerals of the other script begin, X.
    """
    if last := re.compile(r"[ -]?x(?![a-z0-9])").match(text, end):
        end = last.end()
    compact, places = "", []
    for place in range(start, end):
        char = text[place]
        digit = "X" if char == "x" else _AS_DIGIT.get(char)
        if digit is None:
            continue
        if places and place - places[-1] > 1:
            joiner = text[places[-1] + 1 : place]
            compact, places = compact + ("." if joiner == "." else "-"), [*places, place - 1]
        elif places and (char in HAN_DIGITS) != (text[place - 1] in HAN_DIGITS):
            compact, places = compact + ":", [*places, place - 1]
        compact, places = compact + digit, [*places, place]
    for kind, pattern, holds in _KINDS:
        for match in pattern.finditer(compact):
            found = match[1]
            first, last_ = match.start(1), match.end(1) - 1
            begin, finish = places[first], places[last_] + 1
            number = _Number(
                "".join(char for char in found if char not in "-.:"),
                tuple(map(len, re.split("[-.]", found.replace(":", "")))),
                text[max(0, begin - 24) : begin],
                text[finish : finish + 8],
            )
            if "#" not in compact[first : last_ + 1] and holds(number):
                compact = compact[:first] + "#" * len(found) + compact[last_ + 1 :]
                yield _with_sign(text, begin, finish, kind)


def _with_sign(text: str, start: int, end: int, kind: str) -> Span:
    """The span with the plus and the bracket that belong to it: +86, (0571)."""
    if text[start - 1 : start] == "+":
        start -= 1
    if text[start - 1 : start] == "(" and text.count(")", start, end) > text.count("(", start, end):
        start -= 1
    return Span(start, end, kind)


def _is_identity(number: _Number) -> bool:
    if number.digits[-1] == ric.calc_check_digit(number.digits):
        try:
            ric.get_birth_date(number.digits)
        except ValidationError:
            return bool(_CALLS_IDENTITY.search(number.before))
        return not _LETTERS_BEFORE.search(number.before)
    return bool(_CALLS_IDENTITY.search(number.before))


def _is_old_identity(number: _Number) -> bool:
    return bool(_CALLS_IDENTITY.search(number.before))


def _is_card(number: _Number) -> bool:
    if number.other:
        return False
    known = _CARD.fullmatch(number.digits) and luhn.is_valid(number.digits)
    return bool(known) or bool(_CALLS_CARD.search(number.before))


def _is_mobile(number: _Number) -> bool:
    groups = number.groups
    if sum(groups) > 11:  # with 86 before it, as a group of its own or in one with the first
        extra = sum(groups) - 11
        groups = groups[1:] if groups[0] == extra else (groups[0] - extra, *groups[1:])
    usual = groups in _GROUPS or number.spelled or (number.called and groups in _RARE_GROUPS)
    return usual and not number.other


def _is_landline(number: _Number) -> bool:
    groups = number.groups
    if number.other or (_DATE.fullmatch(number.digits[-8:]) and not number.called):
        return False
    if number.digits.startswith("86"):
        groups = groups[1:]
    if len(groups) == 1 or number.spelled:
        return number.digits[-7] in "2345678" or number.digits[-8] in "2345678" or number.called
    return groups[0] in (2, 3, 4) and sum(groups[1:]) in (7, 8) and len(groups) <= 3


def _is_local(number: _Number) -> bool:
    public = number.digits.startswith(("400", "800", "95", "96", "10"))
    return not public and not number.other and bool(_CALLS_LOCAL.search(number.before))


def _form(pattern: str) -> re.Pattern[str]:
    """A number of a run in compact form; every place where one may begin is tried."""
    return re.compile(rf"(?<![\d.])(?<!\d:)(?=({pattern})(?!\d|:\d))")


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[_Number], bool]], ...] = (
    ("id_card", _form(rf"[1-8](?:{_GAP}\d){{5}}{_GAP}[12](?:{_GAP}\d){{10}}{_GAP}[\dX]"), _is_identity),
    ("id_card", _form(rf"[1-8](?:{_GAP}\d){{14}}"), _is_old_identity),
    ("bank_card", _form(rf"\d(?:{_GAP}\d){{14,18}}"), _is_card),
    ("phone", _form(rf"(?:(?:0{_GAP}0{_GAP})?8{_GAP}6{_GAP})?1[-:.]?[3-9](?:[-:.]?\d){{9}}"), _is_mobile),
    ("phone", _form(rf"(?:8{_GAP}6{_GAP})?0{_GAP}(?:1{_GAP}0|2{_GAP}\d|[3-9]{_GAP}\d{_GAP}\d)(?:{_GAP}\d){{7,8}}"), _is_landline),
    ("phone", _form(r"86-(?:10|2\d|[3-9]\d\d)-\d{7,8}"), _is_landline),
    ("phone", _form(r"[2-8]\d{2,3}-?\d{4}"), _is_local),
)  # fmt: skip
