"""Every suite on SQLite and PostgreSQL; writes RESULTS.md beside this file.

python -m tests.benchmarks.run [--customers N] [--invoices N] [--suites lists,exports] [--only sqlite|postgresql]
DATABASE_URL names the PostgreSQL to fill (make bench starts one). The SQLite file in var/bench serves the next run too.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("RESULTS.md")
KEPT = Path(__file__).with_name("results.json")
OF_MANY = {"mail_lists": "emails", "charge_lists": "charges"}
SUITES = (
    "lists",
    "exports",
    "imports",
    "invoice_lists",
    "finalizing",
    "documents",
    "mail",
    "usage",
    "renewing",
    *OF_MANY,
)
COPIES = 10  # each seeded customer stands so often in a table of 100,000 and more


def main():
    # What is measured is a live site, whatever the data folder of this checkout was made for.
    os.environ["BILLFOLD_MODE"] = "live"
    options = arguments()
    engines = {"sqlite": f"sqlite:///{ROOT}/var/bench/{options.customers}.sqlite3"}
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        engines["postgresql"] = os.environ["DATABASE_URL"]
    for engine, url in engines.items():
        if options.only in ("", engine):
            fill(url, options.customers)
            for suite in options.suites.split(","):
                found = measured(url, suite, options.invoices)
                # After each suite, so that a run that is stopped leaves what it measured.
                keep(engine, suite, options, found)
    print(f"Wrote {RESULTS.relative_to(ROOT)}.")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--invoices", type=int, default=100_000)
    parser.add_argument("--suites", default=",".join(SUITES))
    parser.add_argument("--only", default="", choices=("", "sqlite", "postgresql"))
    return parser.parse_args()


def manage(url, *words):
    environment = os.environ | {"DATABASE_URL": url}
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)


def fill(url, customers):
    """Migrate and fill the database, unless an earlier run left it filled."""
    path = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else None
    if path:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        # Under another name until it is full: a run that was stopped leaves nothing that looks ready.
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        fill_empty(f"sqlite:///{part}", customers)
        part.rename(path)
    else:
        fill_empty(url, customers)


def fill_empty(url, customers):
    start = time.monotonic()
    distinct = customers // COPIES if customers >= 100_000 else customers
    manage(url, "migrate", "--verbosity", "0")
    manage(url, "seed_demo", "--customers", str(distinct), "--seed", "1")
    if distinct < customers:
        environment = os.environ | {"DATABASE_URL": url}
        command = [sys.executable, "-m", "tests.benchmarks.multiply", str(COPIES)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    print(f"Filled with {customers:,} customers in {time.monotonic() - start:.0f} s.")


def measured(url, suite, invoices):
    """The rows of one suite, run in a process of its own so that memory and caches are its own."""
    print(f"--- {suite} on {url.partition(':')[0]}", flush=True)
    command = [sys.executable, "-m", "tests.benchmarks.one", suite]
    environment = os.environ | {"DATABASE_URL": url, "BENCH_INVOICES": str(invoices)}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    rows = [json.loads(line[4:]) for line in done.stdout.splitlines() if line.startswith("ROW ")]
    for row in rows:
        print(f"{row['id']:4} {row['what']}: {row['figure']} (required {row['required']})")
    return rows


def keep(engine, suite, options, rows):
    """Put the rows of a suite beside those of other runs, each with its size and day, and write the page again."""
    known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    size = f"{options.customers:,} customers" if suite != "documents" else "made-up invoices"
    if suite in ("invoice_lists", "finalizing"):
        size = f"at least {options.invoices:,} invoices"
    if suite in OF_MANY:
        size = f"at least {options.invoices:,} {OF_MANY[suite]}"
    known[f"{suite} {engine}"] = {"size": size, "day": f"{datetime.now(UTC):%d %B %Y}", "rows": rows}
    KEPT.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    write(known)


def write(known):
    lines = [
        "# Measured speed",
        "",
        "Each figure is a ratio taken side by side in one run: variants take turns, the median counts. Repeat with",
        "`make bench` (fills both databases first; the SQLite file stays in `var/bench`), or a part of it with",
        '`make bench ARGS="--customers 100000 --suites lists"`; a part replaces its own tables here and no others.',
        "From 100,000 customers on each of a tenth stands ten times, under ids of its own.",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores.",
    ]
    for suite in SUITES:
        for engine in ("sqlite", "postgresql"):
            if f"{suite} {engine}" in known:
                lines += table(suite, engine, known[f"{suite} {engine}"])
    RESULTS.write_text("\n".join(lines) + "\n")


def table(suite, engine, kept):
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine]
    lines = ["", f"## {suite.replace('_', ' ').capitalize()}, {name}, {kept['size']} ({kept['day']})", ""]
    lines += ["| row | measure | figure | required | |", "|---|---|---|---|---|"]
    for row in kept["rows"]:
        mark = "reached" if row["reached"] else "**not reached**"
        mark = "" if row["required"] == "-" else mark
        lines.append(f"| {row['id']} | {row['what']} | {row['figure']} | {row['required']} | {mark} |")
    return lines


if __name__ == "__main__":
    main()
