"""Rows P1-P9: PDFs of documents, against bare WeasyPrint on the same HTML, and how their cost grows."""

import os
import resource
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from itertools import count

from django.contrib.staticfiles import finders
from django.utils import timezone

from billing_site.company.models import Company
from invoicing.documents import sample
from invoicing.documents.pdf import pool
from invoicing.documents.pdf.archivable import ARCHIVABLE
from invoicing.documents.pdf.drawing import drawing, html_of
from tests.benchmarks.measure import Row, interleaved, milliseconds, ratio, seconds
from tests.factories import address

ROUNDS = 5
numbers = count(1)
# The same look by other means: rows as grids, and as boxes in flex lines.
BOXES = ".lines, .lines thead, .lines tbody { display: block } .lines td, .lines th { display: block }"
GRID = BOXES + " .lines tr { display: grid; grid-template-columns: 1fr 5.5rem 9rem 5.5rem 9rem }"
FLEX = (
    BOXES + " .lines tr { display: flex } .lines tr > * { width: 9rem } .lines tr > :first-child { flex: 1; width: 0 }"
)


def rows(user):
    yield from against_bare()
    yield from hundred_lines()
    yield memory()
    yield processes()
    yield from variants()
    yield from japanese()


def company():
    return Company(
        name="Nordlicht Studio GmbH",
        email="billing@nordlicht.example",
        default_currency="eur",
        time_zone="UTC",
        **address("DE", "Torstraße 40", "10119", "Berlin"),
    )


def undrawn(language="en", lines=5):
    """The Drawing of an invoice that was never drawn before: its amounts differ from those of all others."""
    made = next(numbers)
    some = [
        {"description": f"Work package {n}", "quantity": Decimal(n + 1), "unit_amount": Decimal(made * 100 + n)}
        for n in range(lines)
    ]
    invoice = sample.sample_invoice(company(), language, now=timezone.now(), lines=some)
    return drawing(html_of(invoice.frozen, draft=False), invoice.frozen, language)


def tuned(language="en", lines=5):
    return undrawn(language, lines).pdf()


def bare(language="en", lines=5, more=""):
    """As one writes it first: the document and its stylesheet as one text, everything else WeasyPrint's own choice."""
    from weasyprint import HTML

    made = undrawn(language, lines)
    with open(finders.find("css/invoicing/documents/document.css"), encoding="utf-8") as file:
        css = f"{file.read()} @page {{ size: {made.size} }} {more}"
    return HTML(string=made.html.replace("</head>", f"<style>{css}</style></head>")).write_pdf()


def against_bare():
    for name, language, limit in (("P1", "en", 0.90), ("P2", "ja", 0.55)):
        variants = {"ours": lambda t=language: tuned(t), "bare": lambda t=language: bare(t)}
        times = interleaved(variants, rounds=ROUNDS, repeat=2)
        note = f" ({milliseconds(times, 'ours'):.0f} ms, bare {milliseconds(times, 'bare'):.0f} ms)"
        what = f"PDF of 5 lines, {language}, warm / bare WeasyPrint"
        yield Row.at_most(name, what, ratio(times, "ours", "bare"), limit, note)


def hundred_lines():
    variants = {
        "five": tuned,
        "hundred": lambda: tuned(lines=100),
        "grid": lambda: bare(lines=100, more=GRID),
        "flex": lambda: bare(lines=100, more=FLEX),
    }
    times = interleaved(variants, rounds=ROUNDS)
    yield Row.at_most("P3", "PDF of 100 lines / bare grid layout", ratio(times, "hundred", "grid"), 0.40)
    yield Row.at_most("P3", "PDF of 100 lines / bare flex layout", ratio(times, "hundred", "flex"), 0.60)
    note = f" ({milliseconds(times, 'hundred'):.0f} ms)"
    yield Row.at_most("P4", "PDF of 100 lines / of 5 lines", ratio(times, "hundred", "five"), 7, note)


def memory():
    """How much a process of its own has grown from its 50th document to its 500th."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "billing_site.settings"}
    script = "import django; django.setup()\nfrom tests.benchmarks import documents\nprint(documents.growth())"
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True)
    return Row.at_most("P5", "growth of a process from 50 to 500 PDFs, MB", float(done.stdout.split()[-1]), 10)


def growth():
    from django.conf import settings

    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    for _ in range(50):
        tuned()
    before = resident_mb()
    for _ in range(450):
        tuned()
    return resident_mb() - before


def resident_mb():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def processes(documents=40):
    """Documents a second of two processes against one, their start left out by a first round of each."""
    spent = {1: [], 2: []}
    for _ in range(3):
        for many in spent:
            drawings = [(n, undrawn()) for n in range(documents)]
            with pool.drawers(many) as submit:
                for future in [submit(made) for _, made in drawings[: many * 2]]:
                    future.result()
                spent[many].append(seconds(lambda s=submit, d=drawings: [f.result() for f in [s(x) for _, x in d]]))
    figure = sorted(one / two for one, two in zip(spent[1], spent[2], strict=True))[1]
    note = f" ({documents / min(spent[2]):.0f} documents/s)"
    return Row.at_least("P6", "PDFs a second, 2 processes / 1", figure, 1.7, note)


def variants():
    times = interleaved(
        {"ua": tuned, "a": lambda: replace(undrawn(), variant=ARCHIVABLE).pdf()}, rounds=ROUNDS, repeat=2
    )
    yield Row.at_most("P7", "PDF/A-3a / PDF/UA-1", ratio(times, "a", "ua"), 1.2)
    sizes = {language: len(tuned(language)) for language in ("ja", "en")}
    note = f" ({sizes['ja'] / 1000:.0f} kB, en {sizes['en'] / 1000:.0f} kB)"
    yield Row.at_most("P8", "bytes of a PDF, ja / en", sizes["ja"] / sizes["en"], 4, note)


def japanese():
    """A document in Japanese costs about what one in English does."""
    times = interleaved({"ja": lambda: tuned("ja"), "en": tuned}, rounds=ROUNDS, repeat=2)
    note = f" ({milliseconds(times, 'ja'):.0f} ms, en {milliseconds(times, 'en'):.0f} ms)"
    yield Row.at_most("P9", "PDF of 5 lines, ja / en", ratio(times, "ja", "en"), 1.1, note)
