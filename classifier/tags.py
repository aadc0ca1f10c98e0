"""The tags, their order everywhere, their Chinese names, and what each one means."""

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
# What an article with the label is about; to the letter in data/corpus/README.md.
MEANINGS = {
    "overdue": "paying late or not at all: consequences, late fees, collection, grace, asking for an extension because "
    "one cannot pay, being sued",
    "cash_out": "turning a purchase credit line or instalment purchase into cash: how-to, warning and analysis alike",
    "interest_free": "an interest-free or fee-free offer or period",
    "credit_impact": "a person's credit record or score being affected, reported to or queried",
    "relevant": "consumer pay-later, instalments or small consumer credit at all",
}
