"""The pages that stand beside the list of subscriptions, as tabs over each of them."""

from billing_site.pages.sections import Section

SECTIONS = (
    Section("Subscriptions", "subscription_list", "subscriptions.view_subscription"),
    Section("Upcoming", "upcoming", "subscriptions.view_subscription"),
    Section("Billing runs", "billing_run_list", "subscriptions.view_subscription"),
)
