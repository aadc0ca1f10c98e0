"""Which platforms and products a text names: a small gazetteer with aliases."""

from __future__ import annotations

import re
from functools import cache

from classifier.text import normalise

# Names as an analyst would group them, with what texts call them; in simplified characters, as normalised text is.
PLATFORMS = {
    "花呗": "花呗 花被 花贝 蚂蚁花呗 huabei",
    "借呗": "借呗 借贝 蚂蚁借呗",
    "京东白条": "白条 京东白条",
    "京东金条": "金条 京东金条",
    "美团月付": "美团月付 美团先用后付 美团买单后付 美团生活费",
    "抖音月付": "抖音月付 抖音先用后付 dou分期",
    "微信分付": "分付 微信分付",
    "微粒贷": "微粒贷",
    "拼多多": "拼多多 多多先用后付",
    "淘宝": "淘宝 天猫",
    "芝麻先用后付": "芝麻先享 芝麻先用后付 芝麻信用",
    "分期乐": "分期乐 乐花卡 乐信",
    "小米": "小米分期 小米商城 小米金融 小米之家 小米钱包 小米月付 天星金融 随星借",
    "华为": "华为分期 华为商城 华为钱包 华为月付 花瓣支付",
    "OPPO": "oppo分期 oppo商城 欢太 欢太商城",
    "vivo": "vivo分期 vivo商城 vivo钱包",
    "苹果": "苹果官网 apple分期 苹果分期 苹果商店",
    "苏宁任性付": "任性付 苏宁任性付 苏宁分期",
    "唯品花": "唯品花 唯品会分期",
    "携程拿去花": "拿去花 携程分期",
    "滴滴": "滴水贷 滴滴月付 滴滴先乘后付",
    "羊小咩": "羊小咩",
    "桔多多": "桔多多",
    "得物": "得物分期 佳物分期 得物先用后付",
    "度小满": "度小满 有钱花 满易贷",
    "奇富借条": "360借条 奇富借条",
    "招联": "招联金融 招联好期贷 好期贷",
    "马上消费": "马上消费 安逸花 马上金融",
    "信用卡": "信用卡",
}


def platforms_in(text: str) -> frozenset[str]:
    """Names of the platforms that a text speaks of; empty where it names none that is known.

    >>> sorted(platforms_in("蚂蚁花呗和京东白條哪个好"))
    ['京东白条', '花呗']
    """
    pattern, names = _compiled()
    return frozenset(names[found] for found in pattern.findall(normalise(text).lower()))


@cache
def _compiled() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {alias: name for name, aliases in PLATFORMS.items() for alias in aliases.split()}
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), names
