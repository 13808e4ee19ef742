"""Every setting of the site, read from the environment with defaults that just run."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env, validate

from billing_site import sign_in_settings
from billing_site.desk.monitoring.lines import logging_settings
from billing_site.lib.installation.mail_domains import listed
from billing_site.lib.installation.mode import LIVE, mode_of
from billing_site.lib.origin import trusted_proxies
from billing_site.lib.private_files import close_to_others, kept
from billing_site.mail.outgoing import CONSOLE, NOWHERE, mail_settings

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
# Database, keys, uploads and documents: for the account alone that runs the site.
VAR: Path = env.path("DATA_DIR", BASE_DIR / "var").resolve()
close_to_others(VAR, BASE_DIR)
# One installation is live or a test, for good; without the setting as the first start with demo data kept it.
MODE_FILE = VAR / "mode"
_mode_named: str = env.str("BILLFOLD_MODE", "")
BILLFOLD_MODE, MODE_IS_NAMED = mode_of(_mode_named, MODE_FILE), bool(_mode_named.strip())
LIVEMODE: bool = BILLFOLD_MODE == LIVE
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700

DEBUG = env.bool("DEBUG", False)
SECRET_KEY_SET = bool(env.str("SECRET_KEY", ""))
# Made on the first run, so that sessions survive a restart.
SECRET_KEY = env.str("SECRET_KEY", "") or kept(VAR / "secret_key", lambda: secrets.token_urlsafe(50))
# What lib/secrets encrypts with: keys in the environment, the newest first, or a file that is made on first use.
SECRET_KEYS: list[str] = env.list("SECRET_KEYS", [])
SECRET_KEYS_FILE = env.path("SECRET_KEYS_FILE", VAR / "keys")
# Where encrypted values lie, for `rotate_keys`: "app.Model.column", and the keys inside a JSON column.
ENCRYPTED = [
    "mfa.Authenticator.data.secret",
    "mfa.Authenticator.data.seed",
    "mfa.Authenticator.data.migrated_codes",
    "mail.BounceMailbox.password",
    "collecting.GatewayKeys.secret_key",
    "collecting.GatewayKeys.webhook_secret",
    "invoicing.LinkKey.secret",
]
HOST = env.str("HOST", "127.0.0.1")
PORT = env.int("PORT", 8000, validate=validate.Range(0, 65535))
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", 0, validate=validate.Range(0, 256))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# The public address says whether the site is served over TLS; cookies and redirects follow it.
HTTPS = any(origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Browsers take cookies of this name over TLS alone, for "/" and this very host, so that no other host can plant them.
_cookie = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_cookie}sessionid", f"{_cookie}csrftoken"
PORTAL_COOKIE_NAME = f"{_cookie}portal"
MESSAGE_STORAGE = "billing_site.message_cookie.Messages"
CSRF_FAILURE_VIEW = "billing_site.desk.turned_away.too_old"
# How the site is called in links that leave it; without the setting, its first trusted origin.
_origins = [*CSRF_TRUSTED_ORIGINS, f"http://{HOST if HOST not in ('0.0.0.0', '::', '') else '127.0.0.1'}:{PORT}"]  # noqa: S104
PUBLIC_URL = env.str("PUBLIC_URL", "").rstrip("/") or _origins[0].rstrip("/")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
# Whose X-Forwarded-For is believed: nobody's, until the proxies in front are counted or named.
TRUSTED_PROXIES = trusted_proxies(env.str("TRUSTED_PROXIES", "0"))
X_FRAME_OPTIONS = "DENY"  # but for the preview of a document, which says so itself
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

INSTALLED_APPS = [
    "billing_site.once",
    "billing_site.staff",
    "billing_site.events",
    "billing_site.jobs",
    "billing_site.company",
    "billing_site.mail",
    "customers",
    "invoicing",
    "invoicing.collecting",
    "invoicing.subscriptions",
    "billing_site.desk",
    "billing_site.admin_config.BillfoldAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "billing_site.static_files.CollectedFiles",
    "django.forms",
    "js_lib_bootstrap5",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
]

MIDDLEWARE = [
    "billing_site.desk.monitoring.request_log.request_log",
    "invoicing.hosted.faults.own_faults",
    "billing_site.readable.readable",
    "billing_site.desk.monitoring.doors.watched",
    "billing_site.desk.monitoring.doors.known_host",
    "django.middleware.security.SecurityMiddleware",
    "billing_site.static_files.ServedFiles",
    "billing_site.headers.careful_headers",
    "billing_site.desk.gate.Gate",
    "billing_site.middleware.page_methods",
    "billing_site.middleware.PatientSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "billing_site.staff.sign_in.sessions.sessions_in_use",
    "billing_site.desk.turned_away.SignInFirst",
    "billing_site.staff.sign_in.required.required_first",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "billing_site.staff.sign_in.known_browser.known_browsers",
    "billing_site.staff.security.exports.exports",
    "billing_site.middleware.htmx_redirects",
    "billing_site.middleware.staff_time_zone",
    "billing_site.middleware.staff_numbers",
    "billing_site.desk.faults.secrets_unreadable",
    "billing_site.company.remember.company_once",
    # The innermost: it carries out the view, in one transaction.
    "billing_site.once.middleware.Once",
]
# Where what was written stays, whatever the answer: wrong passwords and codes are counted in the database.
NEVER_UNDONE = ("/accounts/", "/admin/login/", "/admin/logout/")

ROOT_URLCONF = "billing_site.urls"
WSGI_APPLICATION = "billing_site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "billing_site.desk.navigation.navigation",
            ],
            "builtins": [
                "billing_site.templatetags.billfold",
                "billing_site.templatetags.icons",
                "billing_site.templatetags.blocks",
                "billing_site.templatetags.actions",
                "billing_site.templatetags.tokens",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# Requests wait for threads and for locks of the database, and not for long: whoever is served says so in time. 0 is for
# work in the background: 20 seconds on SQLite, on PostgreSQL no limit. gunicorn_conf.py sets it for requests.
WEB_THREADS = env.int("WEB_THREADS", 12, validate=validate.Range(3, 1000))
DATABASE_WAIT = env.int("DATABASE_WAIT", 0, validate=validate.Range(0, 3600))  # seconds
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR / 'billfold.sqlite3'}")}
_database = DATABASES["default"]
if "sqlite" in _database["ENGINE"]:
    # FULL waits for the disk at every commit: what was acknowledged outlives a power cut. NORMAL loses the last of it.
    SQLITE_SYNCHRONOUS = env.str("SQLITE_SYNCHRONOUS", "FULL").upper()
    if SQLITE_SYNCHRONOUS not in ("FULL", "NORMAL"):
        raise ImproperlyConfigured(f"SQLITE_SYNCHRONOUS must be FULL or NORMAL, not {SQLITE_SYNCHRONOUS!r}.")
    # IMMEDIATE takes the write lock at once: a deferred transaction cannot upgrade a read lock under contention.
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": DATABASE_WAIT or 20,
        "init_command": (
            f"PRAGMA journal_mode=WAL; PRAGMA synchronous={SQLITE_SYNCHRONOUS}; PRAGMA cache_size=-65536; "
            # A row that REPLACE takes away meets the guards against deletion too.
            "PRAGMA recursive_triggers=ON;"
        ),
    }
else:
    # A pool that lost the server tries again every second or two, and does not wait longer and longer.
    _pool = {"min_size": 1, "max_size": WEB_THREADS, "timeout": DATABASE_WAIT or 30, "reconnect_timeout": 5}
    _database.setdefault("OPTIONS", {}).setdefault("pool", _pool)
    if DATABASE_WAIT:
        _database["OPTIONS"].setdefault("options", f"-c lock_timeout={DATABASE_WAIT}s")
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        # Shared by all workers and machines.
        "BACKEND": "billing_site.lib.db.cache.HonestCache",
        "LOCATION": "cache",
    },
    # Of the process alone: a page that only reads must not wait until it may write.
    "memory": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = ["billing_site.staff.backend.StaffBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "billing_site.staff.passwords.NotTheGeneratedOne"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# A session ends after so many hours without use, and so many days after signing in at most.
SESSION_ENGINE = "billing_site.staff.sign_in.sessions"
SESSION_IDLE_HOURS = env.float("SESSION_IDLE_HOURS", 12.0, validate=validate.Range(min=0.1))
SESSION_COOKIE_AGE = env.int("SESSION_DAYS", 14, validate=validate.Range(min=1)) * 86400

# How long the security log keeps who came from where.
SECURITY_LOG_DAYS: int = env.int("SECURITY_LOG_DAYS", 365, validate=validate.Range(min=1))

globals().update({name: value for name, value in vars(sign_in_settings).items() if name.isupper()})
# Browsers allow passkeys on http only at localhost; allauth must be told so.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

_mail = mail_settings(env.str("EMAIL_URL", "console:"))
globals().update({name: value for name, value in _mail.items() if name.startswith("EMAIL_")})
# On the machine itself links appear in the terminal; elsewhere they would stay in a log that others read.
LOOPBACK = not HTTPS and set(ALLOWED_HOSTS) <= {"127.0.0.1", "localhost", "[::1]"}
MAIL_URL_SET = _mail["EMAIL_BACKEND"] != CONSOLE
MAIL_IS_SENT = MAIL_URL_SET or DEBUG or LOOPBACK
if not MAIL_IS_SENT:
    EMAIL_BACKEND = NOWHERE
EMAIL_TIMEOUT = 20  # seconds
# How many mails a minute the mail server wants at most, 0 for as many as it takes.
EMAIL_RATE = env.int("EMAIL_RATE", 0, validate=validate.Range(min=0))
# The mailbox that reports of mails which were not delivered go to; without its password that is kept encrypted.
BOUNCE_IMAP_URL = env.str("BOUNCE_IMAP_URL", "")
# Where a test installation mails to, beside domains that reach nobody and its own staff.
TEST_MAIL_DOMAINS = listed(env.list("TEST_MAIL_DOMAINS", []))
# Behind the @ of every Message-ID.
MAIL_DOMAIN = urlsplit(PUBLIC_URL).hostname or "localhost"
DEFAULT_FROM_EMAIL = _mail.get("DEFAULT_FROM_EMAIL") or "Billfold <billing@localhost>"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", "UTC")

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "billing_site.static_files.StaticFiles"
    },
}

# Dotted names that rows of jobs and merges hold, and what they are called today; whoever moves such a function or
# module adds a line, and changes the lines that pointed at it. Tasks of the queue are renamed by a data migration.
RENAMED = {
    "customers.bulk.delete_job": "customers.bulk_actions.jobs.delete_job",
    "customers.bulk_set.set_job": "customers.bulk_actions.jobs.set_job",
    "customers.undo.undo_job": "customers.undo.operation.undo_job",
    "invoicing.bulk.verb_job": "invoicing.invoices.bulk.verb_job",
    "invoicing.books.work": "invoicing.integrity.checks.work",
    "invoicing.documents.zipping.zip_job": "invoicing.documents.zip.archive.zip_job",
    "invoicing.merging": "invoicing.models.dependent",
}

# Modules whose rows belong to customers; customers/models/dependents.py says what each offers.
CUSTOMER_DEPENDENTS = [
    *("invoicing.models.dependent", "invoicing.collecting.models.dependent"),
    "invoicing.subscriptions.models.dependent",
]
# Who knows what the list of customers shows and filters of payment methods: `CHOICES`, `filtered(customers, value)`,
# and `default_text()`, an expression for the default one in words.
CUSTOMER_METHODS = "invoicing.collecting.models.listed"
# Who knows whether customers were billed before: name([keys]), whether they have an invoice above zero that stands.
CUSTOMER_WAS_BILLED = "invoicing.models.dependent.was_billed"
# Functions that follow what happens to invoices: name(type of event, invoice, by=…, now=…), in its transaction.
INVOICE_FOLLOWERS = [
    *("invoicing.collecting.models.dependent.on_invoice", "invoicing.subscriptions.models.dependent.on_invoice"),
]
# The same of many invoices that were issued at once: name(invoices, now=…), once their rows are written.
INVOICES_FOLLOWERS = ["invoicing.collecting.models.dependent.on_invoices"]
# Who sends the refund of a credit note back to what was charged: offers(invoice) gives {id: (words, minor units)},
# begin(note, id, by=…, now=…) sends it, in the transaction that issues the note.
NOTE_REFUNDS = "invoicing.collecting.models.refunding.for_notes"
# Modules with rules of the books beside those of invoices: RULES, and counts() of what was looked at.
MORE_BOOKS = [
    *("invoicing.collecting.integrity", "invoicing.subscriptions.integrity"),
    "invoicing.subscriptions.figures.integrity",
]
# Functions that follow when a price gets other amounts in a currency: name(its key), in the transaction of that.
PRICE_FOLLOWERS = ["invoicing.subscriptions.models.dependent.on_price"]
# Functions that follow what customers can be charged with: name(key of the customer, now=…), in its transaction.
METHOD_FOLLOWERS = ["invoicing.collecting.models.collection.on_new_method"]
# Who knows what invoices of a customer can be charged to: name(customer) gives [(public id, words)], the first of them
# ('', the usual one), and [] where there is nothing; name(customer, public id) says why one of them cannot be.
PAYMENT_METHODS = "invoicing.collecting.models.dependent.method_choices"
PAYMENT_METHOD_PROBLEM = "invoicing.collecting.models.dependent.method_problem"
# Bulk actions of the list of invoices beyond its own: invoices.bulk.Verb, with the icon of its button.
INVOICE_VERBS = {"invoicing.collecting.invoice.bulk.VERB": "credit-card"}
# How invoices that are charged automatically stand: name(keys, now=…) gives {key: rules.reminders.charged.Charged};
# and the condition that finds those of them that could not be charged.
CHARGED = "invoicing.collecting.models.charging.reminding.charged"
UNCOLLECTED = "invoicing.collecting.models.charging.reminding.UNCOLLECTED"
# What finds payments that stand for the money of a charge which its gateway has: name() gives a condition of payments.
CHARGED_PAYMENTS = "invoicing.collecting.models.charging.standing.of_charges"
# What finds invoices of which a charge waits for the customer to confirm it: name() gives a condition of invoices.
AWAITED_CHARGES = "invoicing.collecting.models.charging.standing.awaited"
# What a draft's first charge will be: name(invoice, amount, at_once=…, now=…) gives `words`, '' for none, and
# whether it `waits` where it could come at once.
FIRST_CHARGE = "invoicing.collecting.models.charging.first.foreseen"
# Why so much (minor units) of an invoice cannot be charged, in words for staff, '' where it can: name(invoice, amount).
CHARGE_PROBLEM = "invoicing.collecting.models.charging.first.problem"
# Who knows which charges come by themselves: ahead_words(invoice, InLanguage) gives (sentence, the method in words) for
# its customer, None where nothing comes; days_ahead(invoices of one customer) gives {key: the day of the next try}.
CHARGE_AHEAD = "invoicing.collecting.hosted.ahead"
# Who is told what happened at a gateway: name(happening, now=…); gateways/interface.py says what a happening is.
GATEWAY_LISTENER = "invoicing.collecting.tasks.ask_about"
# The function that composes the mail of a document; invoicing/models/sending/verbs.py says what it is given.
MAIL_COMPOSER = "invoicing.emails.composing.compose.compose"
# Functions that follow a change of the company: name({field: [old, new]}, now=…), in its transaction.
COMPANY_DEPENDENTS = ["invoicing.models.dependent.on_company"]

# The module whose mails the outbox sends; billing_site/mail/dependent.py says what it offers.
MAIL_DEPENDENT = "invoicing.emails.dependent"
# Packages that have mails of further kinds: their modules are `dependent` (as above), `contents` (`content_of`, see
# invoicing/emails/composing/compose.py) and `sample` (`sample_of`, see invoicing/emails/texts/sample.py).
MAIL_ROOMS = dict.fromkeys(
    ("payment_failed", "payment_action", "card_expiring", "refund"), "invoicing.collecting.emails"
) | {"setup_link": "invoicing.collecting.methods.links"}
# Who knows what mails are about and whom they go to; billing_site/mail/emails/subjects.py says what each offers.
MAIL_SUBJECTS = [
    *("customers.profile.access.named", "invoicing.emails.subjects.named"),
    "invoicing.collecting.emails.subjects.named",
]
MAIL_CUSTOMERS = "customers.profile.access.called"

# The module that knows the products which coupons can be limited to; customers/rules/products.py says what it offers.
COUPON_PRODUCTS = "invoicing.products.choice"
# Who uses prices beside lines of invoices: name(price) says in words what does, '' for nothing; such a price stays.
PRICE_USES = ["invoicing.subscriptions.models.item.uses_of_price"]

# Who charges cards and bank accounts: without a name Stripe, and the embedded test gateway in a test installation.
GATEWAY = env.str("GATEWAY", "", validate=validate.OneOf(["", "test", "stripe"]))
if GATEWAY == "test" and LIVEMODE:
    raise ImproperlyConfigured("GATEWAY=test charges in a test installation only, and this one is live.")
# Keys of the account at Stripe; those that are not here are pasted in Settings, and kept encrypted.
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", "").strip()
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", "").strip()
# Where Stripe is asked, '' for Stripe itself; and which kinds of payment methods its account is set up for.
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "").rstrip("/")
STRIPE_KINDS: list[str] = env.list(
    "STRIPE_KINDS",
    ["card"],
    subcast=str.strip,
    validate=[validate.Length(min=1), validate.ContainsOnly(["card", "sepa_debit", "us_bank_account"])],
)

# Registries that tax IDs are checked with: "vies", the European Commission's, or none.
TAX_ID_REGISTRIES: list[str] = env.list("TAX_ID_REGISTRIES", [])
VIES_URL = env.str("VIES_URL", "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number")

DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# The figures of /metrics are for this machine alone, and elsewhere for whoever has this.
# Each day's hashes of the books are added to a file in this folder, and mailed to this address where one is given.
WITNESS_FOLDER = env.path("WITNESS_FOLDER", VAR / "witness")
WITNESS_MAIL = env.str("WITNESS_MAIL", "")
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
LOG_FORMAT = env.str("LOG_FORMAT", "text", validate=validate.OneOf(["text", "json"]))
LOGGING = logging_settings(LOG_FORMAT)
