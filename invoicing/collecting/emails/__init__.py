"""The mails of collecting: what they tell of charges, cards and refunds, and when they must not go any more."""
