"""A signed-in Chromium against the live server."""

from functools import partial

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test import testcases
from playwright.sync_api import expect

from billing_site.setup.system_packages import program_path
from billing_site.staff.sign_in.sessions import SessionStore
from tests.factories import staff
from tests.staff.factories import proof_of_identity

expect.set_options(timeout=20_000)
# pytest-django looks for the app of static files by its usual name; without it the server has collected files alone.
testcases._StaticFilesHandler = StaticFilesHandler


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {"executable_path": program_path("chromium"), "args": quiet}


@pytest.fixture(scope="session")
def live_server(django_db_setup, live_server):
    """The server starts after the test database: started before, on SQLite, its threads would share one connection."""
    return live_server


@pytest.fixture(scope="session")
def chromium(browser, browser_context_args):
    """The context of all tests of a process: style sheets and scripts are fetched once, not by each test."""
    context = browser.new_context(**browser_context_args)
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def context(chromium, live_server):
    """A browser as nobody has used it, but for the plain files that it has fetched already."""
    yield chromium
    page = chromium.new_page()
    forgotten = {"origin": live_server.url, "storageTypes": "all"}
    chromium.new_cdp_session(page).send("Storage.clearDataForOrigin", forgotten)
    chromium.clear_cookies()
    chromium.clear_permissions()
    chromium.unroute_all()
    for each in chromium.pages:
        each.close()


@pytest.fixture
def sign_in(context, live_server):
    """sign_in(user) puts a session cookie for the user into the browser."""

    def enter(user):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.begin()
        session.update(proof_of_identity(user))
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}
        context.add_cookies([cookie])
        return user

    return enter


@pytest.fixture
def desk_page(page, live_server, sign_in):
    """A page of somebody with the role Billing; `desk_page.open(path)` goes there. Any script error fails the test.

    `desk_page.shortcut("g", "c")` presses keys as soon as the page listens to them, which is after it is seen.
    """
    page.user = sign_in(staff("Billing"))
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.open = lambda path: page.goto(live_server.url + path)
    page.shortcut = partial(shortcut, page)
    yield page
    assert not problems


def shortcut(page, *keys):
    page.wait_for_load_state("load")
    for key in keys:
        page.keyboard.press(key)
