"""The tags, their order everywhere, and their Chinese names. What each one means: data/corpus/README.md."""

TAGS = ("overdue", "cash_out", "interest_free", "credit_impact")
RELEVANT = "relevant"
LABELS = (*TAGS, RELEVANT)
CHINESE = {
    "overdue": "逾期",
    "cash_out": "套现风险",
    "interest_free": "免息",
    "credit_impact": "征信影响",
    "relevant": "相关",
}
