"""The pages on which a subscription is created and changed, with a preview of what is billed."""
