"""One invoice: its page, actions, figures, timeline."""
