"""What each role may do; roles are Django groups, and permissions follow from the group alone."""

ADMINISTRATOR, BILLING, READ_ONLY = "Administrator", "Billing", "Read-only"
ROLES = (ADMINISTRATOR, BILLING, READ_ONLY)
EXPLAINED = {
    ADMINISTRATOR: "Everything, also the team, roles and the account's own details.",
    BILLING: "The daily work: customers, invoices, payments, exports. Not the team, not the account's own details.",
    READ_ONLY: "Sees what Billing sees. Changes nothing.",
}
BILLING_APPS = ("mail", "customers", "invoicing", "collecting", "subscriptions")
# Everybody sees these, and only administrators change the company.
READ_BY_ALL = ("events", "jobs", "company")


def role_allows(role: str, permission: str) -> bool:
    """Whether a role holds a Django permission such as 'customers.change_customer'."""
    if role == ADMINISTRATOR:
        return True
    app, _, codename = permission.partition(".")
    reads = codename.startswith("view_")
    if role == BILLING:
        return app in BILLING_APPS or (reads and app in READ_BY_ALL) or permission == "jobs.add_job"
    return role == READ_ONLY and reads and app in (*BILLING_APPS, *READ_BY_ALL)
