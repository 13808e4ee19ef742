"""Nobody breaks the books by SQL unseen: each way is refused by a guard of the database, or found by the check."""

import pytest
from django.conf import settings
from django.db import IntegrityError, NotSupportedError, connection, transaction
from django.test import override_settings

from customers import history, integrity
from invoicing.integrity import checks
from tests.factories import seller
from tests.guards import step_aside
from tests.invoicing.integrity import story
from tests.invoicing.integrity.forgeries import FORGERIES
from tests.invoicing.integrity.ways import AROUND, DELETIONS, TRACELESS, Way, columns

pytestmark = pytest.mark.django_db
COLUMNS = [(label, column, Way(f"{label} {column}", (sql,))) for label, column, sql in columns()]
GUARDED = [*(way for _, _, way in COLUMNS), *DELETIONS, *AROUND, *FORGERIES]
BEHIND = [
    *(way for label, column, way in COLUMNS if column not in TRACELESS.get(label, "").split()),
    *DELETIONS,
    *FORGERIES,
]
# So many of the ways behind the guards are one of the usual tests; all of them are a whole proof.
SAMPLE = 4


def here(ways):
    return [way for way in ways if way.vendor in ("", settings.DATABASES["default"]["ENGINE"].rpartition(".")[2][:10])]


@pytest.fixture(scope="module")
def books(django_db_setup, django_db_blocker, tmp_path_factory):
    """The story, told once for all ways; each is undone before the next."""
    from datetime import UTC, datetime

    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        # A test with real commits may have been here before.
        seller()
        story.tell(datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
        # What waits for the commit would keep PostgreSQL from trying the next.
        connection.check_constraints()
        yield folder
        transaction.set_rollback(True)


@pytest.fixture(scope="class")
def no_guards(books, django_db_blocker):
    """The same books after a hand took the guards away."""
    with django_db_blocker.unblock(), transaction.atomic():
        step_aside()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _files(books):
    """No transaction brings files back."""
    kept = {path: path.read_bytes() for path in books.rglob("*.pdf")}
    yield
    for path, content in kept.items():
        path.write_bytes(content)


def first_finding():
    """The check's first finding, what is found most first; what tells of the guards themselves is left out."""
    for batches in checks.BATCHES:
        for _, findings, _ in batches():
            if findings:
                return findings[0]
    rules = [*history.RULES, *reversed(checks.RULES), *integrity.RULES]
    return next(
        (found for rule in rules if rule is not integrity.the_database_has_its_guards for found in rule()), None
    )


def do(way, cursor):
    changed = 0
    for statement in way.sql:
        if callable(statement):
            changed += statement(cursor)
        else:
            cursor.execute(statement)
            changed += abs(cursor.rowcount)
    assert changed, f"nothing to change: {way.sql}"


def test_the_story_is_sound(books):
    assert first_finding() is None


def test_there_are_many_ways():
    assert len(here(GUARDED)) >= 160 and len(here(BEHIND)) >= 160


@pytest.mark.parametrize("way", here(GUARDED), ids=str)
def test_each_way_is_refused_or_found(books, way):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            do(way, cursor)
            # What foreign keys refuse at the commit.
            connection.check_constraints()
            assert first_finding(), f"neither refused nor found: {way.sql}"
            transaction.set_rollback(True)
    except (IntegrityError, NotSupportedError):
        pass


@pytest.mark.usefixtures("no_guards")
class TestBehindTheGuards:
    @pytest.mark.parametrize("way", here(BEHIND)[::SAMPLE], ids=str)
    def test_a_sample_of_ways_is_found(self, way):
        self.try_to(way)

    @pytest.mark.prove
    @pytest.mark.parametrize("way", here(BEHIND), ids=str)
    def test_each_way_is_found(self, way):
        self.try_to(way)

    def try_to(self, way):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                do(way, cursor)
                assert first_finding(), f"not found: {way.sql}"
                transaction.set_rollback(True)
        except IntegrityError:
            # A unique or a foreign key, which are no guards of ours.
            pass
