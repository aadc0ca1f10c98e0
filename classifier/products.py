"""What a sentence speaks of: the same word means another thing of a loan, a shopping line, a wallet or a refund.

提现 of a cash loan is its ordinary payout, of a shopping line it is cashing out, of a wallet or refund neither.
"""

# Names of 2 to 4 characters, as normalised text spells them; common misspellings among them.
KINDS = {
    "cash_loan": """
        借呗 借贝 微粒贷 金条 网商贷 有钱花 度小满 满易贷 好期贷 好人贷 滴水贷 生意贷 生意费 放心借
        借条 美团借钱 信用贷 现金贷 备用金 小贷 网贷 贷款 借款 借钱 拍拍贷 宜享花 安逸花 融e借
        快贷 闪电贷 招联 马上金融 信用飞 小额贷 消费贷 借去花 你我贷 人人贷
    """.split(),
    "shopping_line": """
        花呗 花贝 花被 白条 月付 分付 先用后付 先买后付 分期乐 乐花卡 任性付 桔多多
        唯品花 信用购 信用卡 购物额度 商城额度 商城 羊小咩 爱用 优品 易卡 分期商城 信用付 欢太
        消费额度 购物金 先享后付 先采后付
    """.split(),
    "wallet": """
        余额 余额宝 零钱 零钱通 钱包 公积金 小金库 红包 积分 工资 医保 社保 押金 优惠券 现金券
    """.split(),
    "refund": """
        退款 退回 退到 退货 退还 退钱 退单 退了 退进
    """.split(),
    "merchant": """
        收钱码 收款码 商家 商户 收款 店里 开店 顾客 二维码 收银
    """.split(),
    "score": """
        芝麻 芝麻分 信用分 信用卡 信用购 信誉 评估 支付分 信用额
    """.split(),
}
