"""What each role may do; roles are Django groups, and permissions follow from the group alone."""

ADMINISTRATOR, BILLING, READ_ONLY = "Administrator", "Billing", "Read-only"
ROLES = (ADMINISTRATOR, BILLING, READ_ONLY)
EXPLAINED = {
    ADMINISTRATOR: "Everything, also the team, roles and the account's own details.",
    BILLING: "The daily work: customers, invoices, payments, exports. Not the team, not the account's own details.",
    READ_ONLY: "Sees what Billing sees. Changes nothing.",
}
BILLING_APPS = ("customers", "invoicing")
# What only an administrator touches, besides the staff accounts themselves.
ADMINISTRATOR_ONLY = ("invoicing.change_account",)


def role_allows(role, permission):
    """Whether a role holds a Django permission such as 'customers.change_customer'."""
    if role == ADMINISTRATOR:
        return True
    app, _, codename = permission.partition(".")
    reads = codename.startswith("view_")
    if role == BILLING:
        return permission not in ADMINISTRATOR_ONLY and (
            app in BILLING_APPS or (reads and app in ("events", "jobs")) or permission == "jobs.add_job"
        )
    return role == READ_ONLY and reads and app in (*BILLING_APPS, "events", "jobs")
