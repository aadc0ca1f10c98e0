r"""Words that announce an id of WeChat, QQ or Telegram, in the disguises that pages use, as regular expressions.

All are for `re.VERBOSE` and for texts in plain form. `FIRST` stands before them and takes their first character, which
the engine finds fast; they look back at it. So ``(?<=扣)扣`` is 扣扣.
"""

from __future__ import annotations

FIRST = "[微薇溦嶶徽葳崴威维魏唯伟惟围喂卫绿vwqu扣抠叩口蔻球秋丘鹅群裙羊tl报机蝠加聊找搜咨我]"
NO_WORD = "(?<![a-z0-9].)"  # no letter stands before the first character
_IN = r"[ ./()\-|~+❤]{0,2}"  # put into a word: 微/信, 薇⭐信
_MICRO = "微薇溦嶶徽葳崴"  # 微 and what is written like it
_LIKE_MICRO = "威维魏唯伟惟围喂"  # what sounds like it and is a word with 信, so that an id must follow at once
_ADD = "[加+家佳嘉架伽咖扣私系主找看扫留滴]"  # 加 and what sounds like it; others that ask to get in touch

WECHAT = rf"""
    (?:(?<=[{_MICRO}])|{NO_WORD}(?<=v)){_IN} (?:信|芯|号|讯|❤|我(?=[a-z]))
  | (?<=[{_MICRO}]){_IN} (?:心|星|xin|x(?![a-z]))
  | (?<=[{_LIKE_MICRO}]){_IN} (?:❤|芯|信(?=\ ?[号是搜:=a-z])|心(?=\ ?[:号]))
  | (?<=卫)星(?=\ ?[号是:=]) | (?<={_ADD}卫)星
  | (?<=绿)(?:泡泡|色软件|标)
  | (?: (?<={_ADD}[{_MICRO}威魏vw]) | (?<={_ADD}\ [{_MICRO}威魏vw]) ) \ ?[+信❤]?
  | (?: (?<=[薇嶶溦]) | (?<![一-龥].)(?<=[徽微威]) ) \ ?(?=[:+]|\ ?[a-z])
  | (?<=[加系找私]我)(?=\ ?:)
  | {NO_WORD} (?: (?<=[vw]){_IN}x | (?<=w)(?:e\ ?chat|ei\ ?(?:xin|信)|信|❤) | (?<=w)\ ?(?=:)
                | (?<=v)\ {{0,2}}(?=[:+]|\ {{1,3}}[a-z]) )
"""
QQ = rf"""
    (?<=[扣抠叩口蔻]){_IN}[扣抠叩口蔻] | (?<=球)球 | (?<=秋)秋 | (?<=丘)丘
  | (?<=企鹅)[群裙]? | (?<=扣)[群裙] | (?<=[扣抠])(?=:)
  | (?<=[加进流新老一二三四五六七八九][群裙]) | (?<=君羊) | (?<=[群裙])(?=[号:(]|聊:|\ ?[0-9]{{8}})
  | (?: (?<=[加+私]q) | (?<=[加+私]\ q) )(?![a-z])
  | {NO_WORD} (?: (?<=q)(?:{_IN}q|\ ?[群裙]|(?=[:号]|\ ?[0-9]{{7}})) | (?<=u)in(?==) )
"""
TELEGRAM = r"""
    (?<![a-z0-9].) (?: (?<=t)(?:elegram|g) | (?<=l)ine(?=\ ?(?:id|[:@])) )
  | (?<=电报) | (?<=飞机)(?=号|\ ?[:@]) | (?<=蝙蝠)
"""
# What may stand between an announcer and its id.
_WORDS = (
    r"号码?|[账帐]号|id|同步|同号|就?是|为|叫|搜索?|联系|添加|备用|咨询|群[组聊]?|裙|频道|手机|电话|微信|[vw]x|qq|或|和"
    r"|也行|也可以?|都行|都可以?|私[聊信]|详[聊谈]|直接|客服|商务|合作|业务|经理|老师|人工|[上我聊看问领拿约谈]"
)
GAP = (
    rf"(?:,?(?:我|他|她|本人)的|\([一-龥0-9a-z]{{1,6}}\)|“[一-龥0-9a-z]{{1,12}}”|{_WORDS}"
    r"|[ :=\-+>/()\[\]“”\"'「『【】〖❤☎薇]){0,7}?"
)

# Announcers that may stand some words before an id that shows by its looks that it is one.
FAR_WECHAT = rf"(?<=[{_MICRO}]){_IN}信 | {NO_WORD}(?<=[vw])x | (?<=[加+我][{_MICRO}v])"
FAR_QQ = rf"{NO_WORD}(?<=q)q | (?<=企鹅)"
CONTACT = rf"(?<=[{_MICRO}加聊找搜咨我]) | {NO_WORD}(?<=v)"
