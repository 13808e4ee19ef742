"""The pages on which a running subscription is changed, with what that credits, charges and bills next."""
