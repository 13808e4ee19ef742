"""Usage from CSV files: dry run, errors by row, import, undo until it is billed, and the command line."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from invoicing.subscriptions.models.usage.billed import BilledUsage
from invoicing.subscriptions.models.usage.hours import used_between
from invoicing.subscriptions.models.usage.record import UsageRecord
from tests.invoicing.imports.imported import checked, imported, problems, undone
from tests.invoicing.subscriptions.factories import choice, clock_at, price, subscription, use
from tests.reading import text

HEADER = ["Identifier", "Item", "Quantity", "Timestamp (UTC)", "Action", "Replaces"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


@pytest.fixture
def start():
    return timezone.now().replace(microsecond=0) - timedelta(days=40)


@pytest.fixture
def item(start):
    return subscription(None, choice(price("Calls", 2, usage_type="metered", now=start)), now=start).items.get()


def row(item, identifier, quantity, at, *more):
    cells = [identifier, item.public_id, str(quantity), f"{at:%Y-%m-%d %H:%M:%S}", *more]
    return cells + [""] * (len(HEADER) - len(cells))


def used(item):
    return used_between(item.pk, item.created, timezone.now())


def test_a_file_is_checked_imported_and_taken_back(desk, item, start):
    use(item, 3, start, identifier="known")
    rows = [HEADER, row(item, "a", 5, start), row(item, "b", 7, start, "set"), row(item, "known", 3, start)]
    batch = checked(desk, "usage_record", *rows)
    assert batch.counts == {"new": 2, "changed": 0, "same": 1, "error": 0}
    assert "5 of Calls" in text(desk.get(batch.get_absolute_url()))
    assert used(item) == 3, "a dry run records nothing"
    batch = imported(desk, "usage_record", *rows)
    assert used(item) == 7
    assert UsageRecord.objects.get(identifier="b").reported_by == desk.user
    assert "Undo" in text(desk.get(batch.get_absolute_url()))
    undone(desk, batch)
    assert (used(item), UsageRecord.objects.count()) == (3, 1)
    imported(desk, "usage_record", *rows)
    assert used(item) == 7, "what was taken back can be sent again"


def test_what_is_wrong_is_named_row_by_row(desk, item, start):
    other = subscription(None, choice(price(now=start)), now=start)
    use(item, 3, start, identifier="known")
    batch = checked(
        desk,
        "usage_record",
        HEADER,
        row(item, "", 5, start),
        row(item, "a", "5.5", start),
        row(item, "b", -1, start),
        [*row(item, "c", 1, start)[:3], "soon", "", ""],
        row(item, "d", 1, start - timedelta(days=1)),
        [*["e", other.items.get().public_id, "1", "2026-01-01"], "", ""],
        ["f", other.public_id, "1", "2026-01-01", "", ""],
        row(item, "known", 4, start),
        row(item, "g", 4, start, "add"),
        row(item, "h", 4, start, "", "nothing"),
        row(item, "i", 4, start),
        row(item, "i", 4, start),
    )
    found = problems(batch)
    words = [
        *(
            "This cell is empty.",
            "A quantity is a whole number",
            "A quantity is a whole number",
            "Write the moment like",
        ),
        *("began on", "is not metered", "exactly one metered item", "was reported before, with other content"),
        *("The action is increment or set.", "There is no earlier record nothing"),
    ]
    for number, part in enumerate(words, start=2):
        assert part in found[number][0], (number, part, found[number])
    assert found[13] == ["Row 12 of this file is about the same usage record."]
    assert batch.counts["error"] == 11


def test_what_was_billed_stays_and_what_waits_goes(desk, item, start):
    early = imported(desk, "usage_record", HEADER, row(item, "a", 5, start + timedelta(hours=1)))
    clock_at(timezone.now())
    late = imported(desk, "usage_record", HEADER, row(item, "b", 7, start + timedelta(hours=1)))
    assert BilledUsage.objects.changed().count() == 1
    undone(desk, late)
    assert not BilledUsage.objects.changed().exists()
    undone(desk, early)
    early.refresh_from_db()
    assert (used(item), early.counts["kept"]) == (5, 1)
    assert "It is billed already." in text(desk.get(early.get_absolute_url(), {"kind": "new"}))


def test_what_was_corrected_since_stays(desk, item, start):
    batch = imported(desk, "usage_record", HEADER, row(item, "a", 5, start), row(item, "b", 6, start))
    use(item, 1, start, now=timezone.now(), replaces="a")
    batch = undone(desk, batch)
    assert (used(item), batch.counts["kept"], batch.counts["undone"]) == (1, 1, 1)


def test_there_is_a_file_to_fill_in(desk):
    answer = desk.get(reverse("usage_record_import_template"))
    assert answer["Content-Disposition"] == 'attachment; filename="usage-records-template.csv"'


def written(tmp_path, *rows):
    path = tmp_path / "usage.csv"
    path.write_text("\n".join(",".join(cells) for cells in rows))
    return str(path)


def test_the_command_reports_a_file_once(item, start, tmp_path, capsys):
    of_subscription = ["c", item.subscription.public_id, "2", str(int(start.timestamp())), "", ""]
    path = written(tmp_path, HEADER, row(item, "a", 5, start), row(item, "b", 7, start), of_subscription)
    call_command("report_usage", path, "--dry-run")
    assert used(item) == 0
    call_command("report_usage", path)
    call_command("report_usage", path)
    assert used(item) == 14
    assert capsys.readouterr().out.splitlines() == [
        "3 usage records would be recorded, 0 known before, 0 for time that is billed already.",
        "3 usage records recorded, 0 known before, 0 for time that is billed already.",
        "0 usage records recorded, 3 known before, 0 for time that is billed already.",
    ]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["a", "si_x", "1", "2026-01-01"], "Row 2: Item: There is no subscription item si_x. Nothing was recorded."),
        (["a", "si_x", "many", "2026-01-01"], "Row 2: Quantity: A quantity is a whole number, at least 0."),
        (["a", "si_x", "1", "1"], "Row 2: Timestamp: Write the moment like"),
    ],
)
def test_the_command_names_the_first_wrong_row(cells, words, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("report_usage", written(tmp_path, HEADER, [*cells, "", ""]))
    assert str(refused.value).startswith(words)
    assert "\n" not in str(refused.value)


def test_the_command_names_a_file_that_is_none(tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("report_usage", str(tmp_path / "gone.csv"))
    with pytest.raises(CommandError, match="No column is called item"):
        call_command("report_usage", written(tmp_path, ["identifier", "quantity"], ["a", "1"]))
