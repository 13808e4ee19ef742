"""The screenshots of the documentation, from a desk of its own: python -m tests.tools.screenshots [FOLDER]."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

from billing_site.setup.system_packages import program_path

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "http://127.0.0.1:18799"
EMAIL, PASSWORD = "admin@billfold.example", "only-for-pictures"
PICTURES = {
    # name: (path, width, scheme, what to do before)
    "customers-light": ("/customers/", 1280, "light", None),
    "customers-dark": ("/customers/", 1280, "dark", None),
    "customers-phone": ("/customers/", 390, "light", None),
    "add-customer-light": ("/customers/", 1280, "light", "add"),
    "customer-dark": ("/customers/", 1280, "dark", "open"),
    "home-light": ("/", 1280, "light", None),
    "invoices-light": ("/invoices/", 1280, "light", None),
    "invoice-dark": ("/invoices/?status=paid", 1280, "dark", "open"),
    "branding-light": ("/settings/documents/", 1280, "light", None),
}


def main(folder):
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{home}/desk.sqlite3",
            "DEBUG": "1",
            "BILLFOLD_MODE": "live",
            "DJANGO_SUPERUSER_EMAIL": EMAIL,
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }

        def manage(*words):
            return [sys.executable, str(ROOT / "manage.py"), *words]

        filling = (
            ["migrate", "-v0"],
            ["createsuperuser", "--noinput"],
            ["seed_demo", "-v0"],
            ["seed_demo_invoices", "-v0"],
        )
        for words in filling:
            subprocess.run(manage(*words), env=environment, check=True)
        server = subprocess.Popen(manage("runserver", "--noreload", ADDRESS.removeprefix("http://")), env=environment)
        try:
            wait()
            take(folder)
        finally:
            server.terminate()
            server.wait()


def wait():
    for _ in range(150):
        try:
            urllib.request.urlopen(ADDRESS + "/accounts/login/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The desk did not start.")


def take(folder):
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program_path("chromium"), args=["--no-sandbox"])
        state = signed_in(browser)
        for name, (path, width, scheme, before) in PICTURES.items():
            context = browser.new_context(
                viewport={"width": width, "height": 860}, color_scheme=scheme, storage_state=state
            )
            page = context.new_page()
            page.goto(ADDRESS + path)
            if before == "add":
                page.keyboard.press("n")
                page.wait_for_selector("dialog[open] [name=name]")
            if before == "open":
                page.click("[data-row-link] >> nth=1")
                page.wait_for_selector(".detail-head")
            page.screenshot(path=folder / f"{name}.png")
            context.close()
        browser.close()


def signed_in(browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(ADDRESS + "/accounts/login/")
    page.fill("[name=login]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(ADDRESS + "/")
    return context.storage_state()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs")
