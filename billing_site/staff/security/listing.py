"""What a row of the security log shows."""

from django.utils.html import format_html

from billing_site.lib.dates import when
from billing_site.pages.columns import Column, badge, id_column
from billing_site.pages.listing import Listing
from billing_site.staff.models.security_entry import DONE, REFUSED, STARTED, WRONG, SecurityEntry
from billing_site.staff.security.filters import CHIPS, SecurityLogFilter
from billing_site.staff.user_agents import browser

TONES = {DONE: "good", STARTED: "neutral", WRONG: "warn", REFUSED: "bad"}


def kind_cell(entry: SecurityEntry) -> str:
    """What it was; where it was not simply done, that too."""
    if entry.outcome == DONE:
        return entry.get_kind_display()
    return format_html("{} {}", entry.get_kind_display(), badge(entry.get_outcome_display(), TONES[entry.outcome]))


def person_cell(entry: SecurityEntry) -> str:
    """Whose account, and who did it where that is somebody else."""
    if entry.by and entry.person:
        return format_html('<bdi>{}</bdi> <span class="muted">by</span> <bdi>{}</bdi>', entry.person, entry.by)
    return format_html("<bdi>{}</bdi>", entry.person or entry.by or "Nobody known")


def address_cell(entry: SecurityEntry) -> str:
    return format_html('<span title="{0}">{0}</span>', entry.address)


def browser_cell(entry: SecurityEntry) -> str:
    return format_html('<span title="{}">{}</span>', entry.user_agent, browser(entry.user_agent))


LISTING = Listing(
    plural="security log entries",
    title="Security log",
    columns=(
        Column("created", "When", lambda entry: when(entry.created), css="muted", sort="created", fixed=True),
        Column("kind", "What", kind_cell, css="main", fixed=True),
        Column("person", "Person", person_cell, css="flex"),
        Column("detail", "Detail", lambda entry: entry.what, css="flex"),
        Column("address", "Address", address_cell, css="flex"),
        Column("browser", "Browser", browser_cell, css="is-lesser"),
        id_column(),
    ),
    filter_class=SecurityLogFilter,
    chips=CHIPS,
    icon="shield-check",
    empty_text="Sign-ins, exports, and changes of roles, addresses and second steps are kept here for a while.",
)
