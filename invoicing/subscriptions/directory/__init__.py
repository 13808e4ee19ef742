"""The list of subscriptions: which ones, found how, shown in which columns, and its file."""
