"""E-mail addresses and links, which need no announcer; addresses in the web are told apart, for their numbers stay."""

from __future__ import annotations

import re

from classifier.masking.kinds import Span

# Each begins with a character class, which the engine finds fast, and looks back whether a word begins there.
_LABEL = r"[a-z0-9](?:[a-z0-9\-]{0,62}[a-z0-9])?"
_EMAIL = re.compile(
    r"[a-z0-9](?<![a-z0-9._+\-].)[a-z0-9._+\-]{0,63}(?: ?[@#] ?| ?[(\[]at[)\]] ?)"
    rf"(?:{_LABEL}\.){{1,4}}(?!(?:jpg|jpeg|png|gif|webp|svg|css|js|pdf)\b)[a-z]{{2,6}}(?![a-z0-9])"
)
_EMAIL_SIGN = re.compile(r"@|#(?<=[a-z0-9]#)|at[)\]]")
_TELEGRAM = re.compile(r"(?:https?://)?(?<![a-z0-9.])(?:t|telegram)\.me/[a-z0-9_+/]+")
_WEB = re.compile(
    r"[a-z0-9](?<![a-z0-9@.\-].)[a-z0-9\-]{0,62}"
    r"(?:://|(?<=www)\.|(?:\.[a-z0-9\-]{1,63}){0,9}\.(?:com|cn|net|org|gov|edu|top|cc|vip|xyz)(?=[/?:]))"
    r"(?:(?!(?:uin|qq|tel|phone|mobile)=)[!-~])*"  # up to a parameter that names a contact
)
_WEB_SIGN = re.compile(r"\.[a-z]|://")


def find_addresses(text: str) -> list[Span]:
    """Return e-mail addresses and links to Telegram of a text in plain form."""
    found = []
    if _EMAIL_SIGN.search(text):
        found += [Span(*match.span(), "email") for match in _EMAIL.finditer(text)]
    if ".me/" in text:
        found += [Span(*match.span(), "account") for match in _TELEGRAM.finditer(text)]
    return found


def find_web(text: str) -> list[Span]:
    """Return addresses in the web, of a text in plain form."""
    return [Span(*match.span(), "web") for match in _WEB.finditer(text)] if _WEB_SIGN.search(text) else []
