"""The left rail, the Create menu, the account menu, the settings, and what else every signed-in page shows."""

from django.urls import reverse

from billing_site.lib.requests import StaffRequest
from billing_site.staff.models.user import User

RAIL = (
    # label, URL name, icon, key after G, permission
    ("Home", "home", "house", "h", None),
    ("Customers", "customer_list", "users", "c", "customers.view_customer"),
    ("Invoices", "invoice_list", "file-text", "i", "invoicing.view_invoice"),
    ("Subscriptions", "subscription_list", "repeat", "s", "subscriptions.view_subscription"),
    ("Reminders", "reminder_list", "bell", "", "invoicing.view_invoice"),
    ("Products", "product_list", "package", "", "invoicing.view_product"),
    ("Credit notes", "credit_note_list", "file-minus", "", "invoicing.view_creditnote"),
    ("Coupons", "coupon_list", "ticket-percent", "", "customers.view_coupon"),
    ("Payments", "payment_list", "credit-card", "", "invoicing.view_invoicepayment"),
    ("Emails", "email_list", "mail", "m", "mail.view_message"),
    ("Tax rates", "tax_rate_list", "percent", "", "invoicing.view_taxrate"),
    ("Revenue", "revenue", "chart-line", "", "subscriptions.view_revenuemovement"),
    ("Tax report", "tax_report", "receipt", "", "invoicing.view_invoice"),
    ("Books", "books", "book-check", "", "invoicing.view_invoice"),
    ("Settings", "settings", "settings", "", None),
)
CREATE = (
    ("Customer", "customer_add", "user-plus", "customers.add_customer"),
    ("Invoice", "invoice_add", "file-text", "invoicing.add_invoice"),
    ("Subscription", "subscription_add", "repeat", "subscriptions.add_subscription"),
    ("Product", "product_add", "package", "invoicing.add_product"),
    ("Coupon", "coupon_add", "ticket-percent", "customers.add_coupon"),
)
ACCOUNT = (
    ("Your profile", "staff_profile", "user-round"),
    ("Password and sign-in", "mfa_index", "key-round"),
    ("Administration", "admin:index", "database"),
)
# What a person without a role is shown of the settings: their own account.
OWN_ACCOUNT = ("staff_profile", "mfa_index", "usersessions_list")
SETTINGS = (
    # label, URL name, icon, what is there, permission
    ("Your profile", "staff_profile", "user-round", "Name, time zone, theme, keyboard shortcuts", None),
    ("Password and sign-in", "mfa_index", "key-round", "Password, two-step sign-in, passkeys", None),
    ("Sessions", "usersessions_list", "monitor-smartphone", "Where you are signed in, and how to end that", None),
    (
        "Company",
        "company_profile",
        "building-2",
        "Name, address, tax IDs",
        "company.view_company",
    ),
    (
        "Branding and documents",
        "company_documents",
        "file-text",
        "Logo, colour, languages, bank account, payment terms, memo, footer",
        "company.view_company",
    ),
    (
        "Reminders",
        "reminder_settings",
        "bell",
        "When open invoices are reminded of, in which tone, and what would go today",
        "company.view_company",
    ),
    (
        "Collecting payments",
        "collecting_settings",
        "credit-card",
        "When invoices are charged, when failed payments are tried again, which mails go by themselves",
        "company.view_company",
    ),
    (
        "What the law asks",
        "law",
        "scale",
        "What invoices must say in your country, what is missing, where to enter it",
        "company.view_company",
    ),
    (
        "E-mail",
        "email_settings",
        "send",
        "Sender, replies, sending by itself, a test, mails that come back",
        "company.view_company",
    ),
    (
        "E-mail texts",
        "email_text_list",
        "mail",
        "Subject and opening of invoices, receipts, reminders and other mails, by language",
        "company.view_company",
    ),
    (
        "Payments gateway",
        "gateway_settings",
        "credit-card",
        "Keys of the account that cards and bank accounts are charged through",
        "company.view_company",
    ),
    (
        "Customer portal",
        "company_portal",
        "door-open",
        "Whether changes that customers make apply at once",
        "company.view_company",
    ),
    ("Numbering", "company_numbering", "hash", "Where invoice numbers come from", "company.view_company"),
    ("Team", "staff_team", "users-round", "Invite people, choose their role, deactivate accounts", "staff.change_user"),
    (
        "Security log",
        "security_log_entry_list",
        "shield-check",
        "Sign-ins, exports, changes of roles and addresses: who, from where",
        "staff.view_securityentry",
    ),
    ("Administration", "admin:index", "database", "Every record of the database, as your role allows", None),
)
# The rail marks these entries on pages at other addresses too: allauth's, and the lists that stand beside theirs.
ALSO: dict[str, str | tuple[str, ...]] = {
    "settings": "/accounts/",
    "product_list": "/prices/",
    "coupon_list": "/promotion-codes/",
    "subscription_list": ("/billing-runs/", "/upcoming/"),
}


# The search box of pages about one of these, by the entry of the rail that is marked there; others search customers.
SEARCHED = {
    "invoice_list": "invoices",
    "subscription_list": "subscriptions",
    "product_list": "products",
    "credit_note_list": "credit notes",
    "coupon_list": "coupons",
    "payment_list": "payments",
    "email_list": "emails",
    "tax_rate_list": "tax rates",
}


def entry(request: StaffRequest, label: str, name: str, icon, key: str = "") -> dict:
    url = reverse(name)
    current = request.path == url or (name != "home" and request.path.startswith(url))
    if name in ALSO:
        current = current or request.path.startswith(ALSO[name])
    return {
        "label": label,
        "url": url,
        "icon": icon,
        "current": current,
        "key": key,
        "group": name == "settings",
        # Their editors are pages of their own.
        "dialog": name not in ("invoice_add", "subscription_add"),
    }


def navigation(request: StaffRequest) -> dict:
    """Template context of every page: what components/rail.html and components/topbar.html read; {} when signed out.

    A list page overrides `search` with its own.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    shown = {
        "single_keys": "on" if user.single_keys else "off",
        "theme": user.theme,
    }
    if getattr(request, "held", False):
        # Nothing else opens before that is done.
        return shown
    may = user.has_perm
    return {
        **shown,
        "due": getattr(request, "due", ""),
        "nav": [entry(request, lb, n, i, k) for lb, n, i, k, perm in RAIL if perm is None or may(perm)],
        "create": [entry(request, lb, n, i) for lb, n, i, perm in CREATE if may(perm)],
        "search": search_box(request) if may("customers.view_customer") else None,
        "account_links": [
            {"label": label, "url": reverse(name), "icon": icon}
            for label, name, icon in ACCOUNT
            if user.role or name in OWN_ACCOUNT
        ],
    }


def search_box(request: StaffRequest) -> dict:
    """Where the box of the top bar leads: to the list that the page belongs to, else to customers, and by any id."""
    for label, name, icon, key, permission in RAIL:
        may = name in SEARCHED and permission and request.user.has_perm(permission)
        if may and entry(request, label, name, icon, key)["current"]:
            return {"url": reverse(name), "label": f"Search {SEARCHED[name]}"}
    return {"url": reverse("search"), "label": "Search customers, or an ID"}


def settings_sections(user: User) -> list:
    """The sections that this user may open: {label, url, icon, text}."""
    return [
        {"label": label, "url": reverse(name), "icon": icon, "text": text}
        for label, name, icon, text, permission in SETTINGS
        if (user.has_perm(permission) if permission else user.role or name in OWN_ACCOUNT)
    ]
