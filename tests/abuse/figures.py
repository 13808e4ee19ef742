"""The figures of a whole proof: how many were tried, lost, doubled, refused, answered with 500."""

import pytest

# Fixtures that open a database; without one of them pytest-django refuses every query.
DATABASE = {"db", "transactional_db", "live_server"}
FIGURES = pytest.StashKey[list[tuple[str, dict]]]()


@pytest.fixture
def figures(request):
    """Call `figures(tried=4000, lost=0)`: the counts of this test, told at the end of the run."""

    def note(**counts):
        request.config.stash.setdefault(FIGURES, []).append((request.node.nodeid, counts))

    return note


def pytest_addoption(parser):
    parser.addoption("--prove", action="store_true", help="run the whole proofs too (minutes)")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Without --prove the whole proofs are left out; with it nothing else runs. What sees no database is `alike`.

    What is slow goes first: at the end no process waits for another's last test.
    """
    for item in items:
        if not item.get_closest_marker("django_db") and not DATABASE & set(item.fixturenames):
            item.add_marker("alike")
    proofs = [item for item in items if item.get_closest_marker("prove")]
    others = [item for item in items if not item.get_closest_marker("prove")]
    items[:], left_out = (proofs, others) if config.getoption("--prove") else (others, proofs)
    config.hook.pytest_deselected(items=left_out)
    yield
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_terminal_summary(terminalreporter, config):
    noted = config.stash.get(FIGURES, [])
    if noted:
        terminalreporter.section("What was proven")
    for test, counts in noted:
        terminalreporter.line(
            f"{test}: " + ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items())
        )
