"""The house rules, read from the source: who may import whom, how long things are, and how they are called."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.tools import house
from tests.tools.source import PACKAGES, Source, dotted

ROOT = settings.BASE_DIR
FORBIDDEN = ("Service", "Manager", "Helper", "Util", "Utils", "Mixin", "Handler", "Processor")
# Django calls it so: a user model without one cannot be created by its own commands.
EXPECTED = {"UserManager"}
SOURCE = Source.read(ROOT)

# A smallest tree that breaks each rule, so that a rule which finds nothing is known to look.
BROKEN = {
    "to_the_right": {"billing_site.lib.a": "from customers.rules.b import c", "customers.rules.b": "c = 1"},
    "upwards": {"customers.models.a": "from customers.balance.b import c", "customers.balance.b": "c = 1"},
    "circles": {
        "customers.rules.a": "def f():\n    from customers.rules.b import g",
        "customers.rules.b": "from customers.rules.a import f",
    },
    "views_imported": {
        "customers.merge.a": "from customers.profile.views import f",
        "customers.profile.views": "f = 1",
    },
    "inside_functions": {"customers.rules.a": "def f():\n    import customers.rules.b", "customers.rules.b": ""},
    "both_ways": {
        "customers.merge.a": "import customers.undo.b",
        "customers.undo.b": "",
        "customers.undo.c": "import customers.merge.d",
        "customers.merge.d": "",
    },
    "passed_on": {
        "customers.rules.a": "from customers.rules.b import f",
        "customers.rules.b": "from customers.rules.c import f",
        "customers.rules.c": "def f(): pass",
    },
    "crowded": {f"customers.rules.m{number}": "" for number in range(house.MODULES_A_FOLDER + 1)},
    "long_modules": {"customers.rules.a": "def f(): pass\n" * (house.MODULE_LINES + 1)},
    "long_definitions": {"customers.rules.a": "class A:\n" + "    x = 1\n" * house.CLASS_LINES},
    "untyped": {"customers.rules.a": "def f(customer, *, by: User):\n    pass"},
    "crammed": {"customers.rules.a": "def f(a):\n    a.x, a.y, a.z = 1, 2, 3"},
    "long_scripts": {"static/js/a.js": "f();\n" * (house.MODULE_LINES + 1)},
    "silent_scripts": {"static/js/a.js": "/* Owns a, without a word on the page. */\nf();"},
    "circles_of_scripts": {
        "static/js/parts/a.js": 'import { f } from "./b.js";',
        "static/js/parts/b.js": 'import "../parts/a.js";',
    },
}


def modules():
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: dotted(path, ROOT))
def test_a_package_imports_nothing_to_its_right(path):
    assert not list(house.to_the_right(Source({dotted(path, ROOT): path.read_text(encoding="utf-8")})))


def test_modules_are_short_enough_to_read():
    assert not list(house.long_modules(SOURCE))


def test_functions_are_short_enough_to_read():
    assert not list(house.long_definitions(SOURCE))


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_the_source_keeps_the_rule(rule):
    assert not list(rule(SOURCE))


@pytest.mark.parametrize("rule", house.RULES, ids=lambda rule: rule.__name__)
def test_what_breaks_the_rule_is_found(rule):
    tree = BROKEN[rule.__name__]
    scripts = {name: text for name, text in tree.items() if name.endswith(".js")}
    modules = {name: text for name, text in tree.items() if name not in scripts}
    assert list(rule(Source(modules, scripts=scripts)))


def test_there_is_something_to_read():
    assert len(SOURCE.texts) > 200
    assert len(SOURCE.imports) > 1000
    assert len(SOURCE.scripts) > 20
    assert {house.place(name) for name in SOURCE.texts} >= {
        "billing_site.lib",
        "billing_site.pages",
        "billing_site.desk",
    }


def test_a_dotted_name_in_a_text_counts_for_the_order():
    wrong = Source({"billing_site.jobs.a": 'run("customers.bulk.deletion.delete_job")'})
    assert list(house.to_the_right(wrong))


def test_what_only_the_type_checker_imports_is_no_import():
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from customers.models.customer import Customer"
    assert not Source({"billing_site.lib.a": text}).imports


def test_migrations_depend_on_nothing_to_their_right():
    labels = {"events": "billing_site.events", "staff": "billing_site.staff", "jobs": "billing_site.jobs"}
    labels |= {"company": "billing_site.company", "mail": "billing_site.mail"}
    labels |= {"customers": "customers", "invoicing": "invoicing", "collecting": "invoicing.collecting"}
    labels |= {"subscriptions": "invoicing.subscriptions"}
    read = 0
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("migrations/*.py")):
        own = house.ORDER.index(house.place(dotted(path, ROOT)))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant):
                package = labels.get(node.elts[0].value)
                read += bool(package)
                assert not package or house.ORDER.index(package) <= own, f"{path} depends on {package}"
    assert read


def test_names_say_what_a_thing_is():
    wrong = []
    for name, tree in SOURCE.trees.items():
        last = name.split(".")[-1]
        wrong += [name] if last.endswith(tuple(f"_{word.lower()}" for word in FORBIDDEN)) else []
        wrong += [name] if last in ("services", "managers", "helpers", "utils", "mixins", "signals") else []
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name.endswith(FORBIDDEN) and node.name not in EXPECTED:
                wrong.append(f"{name}.{node.name}")
    assert not wrong


def test_every_module_opens_by_saying_what_it_owns():
    silent = []
    for name, tree in SOURCE.trees.items():
        opening = ast.get_docstring(tree) or ""
        if SOURCE.texts[name].strip() and not opening.split("\n\n")[0].strip().endswith((".", ":")):
            silent.append(name)
    assert not silent


def test_nothing_is_left_for_later():
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")
    files = [*sorted(Path(ROOT / "templates").rglob("*.html")), *sorted(Path(ROOT / "static").rglob("*.js"))]
    texts = SOURCE.texts | {str(path): path.read_text("utf-8") for path in files}
    wrong = [name for name, text in texts.items() if any(f"{mark}:" in text for mark in marks)]
    # A method may leave its answer to subclasses; a function that is not written yet may not be there.
    for name, tree in SOURCE.trees.items():
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        wrong += [f"{name}.{f.name}" for f in functions if "NotImplementedError" in ast.unparse(f)]
    assert not wrong


def test_a_citation_names_what_a_reader_can_find():
    elsewhere = ("billing facts", "performance.md", "stack.md", "house.md", "architecture.md", "document-words")
    wrong = [name for name, text in SOURCE.texts.items() if any(page in text.lower() for page in elsewhere)]
    assert not wrong
    headings = (ROOT / "docs" / "rules.md").read_text("utf-8").split("\n## ")[1:]
    sections = {heading.split("\n")[0] for heading in headings}
    for name, text in SOURCE.texts.items():
        for cited in text.split("docs/rules.md, ")[1:]:
            words = " ".join(cited[:60].split())
            assert any(words.startswith(section) for section in sections), f"{name} cites a section that is not there"


def test_templates_hold_no_inline_script_style_or_outside_address():
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        marks = [
            m for m in (" style=", " onclick=", " onload=", "hx-on", "javascript:", "<style", "//cdn") if m in text
        ]
        marks += ["<script>"] if "<script>" in text else []
        if marks:
            wrong.append((str(path.relative_to(ROOT)), marks))
    assert not wrong


def test_templates_are_written_in_lines_that_can_be_read():
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        lines = path.read_text(encoding="utf-8").splitlines()
        name = str(path.relative_to(ROOT))
        wrong += [f"{name}:{number}" for number, line in enumerate(lines, 1) if len(line) > 120]
        wrong += [name] if len(lines) > 120 else []
    assert not wrong


def test_pages_of_one_thing_stand_on_one_skeleton():
    of_its_kind = ("invoicing/invoice/document_page.html", "invoicing/payments/received.html", "collecting/detail.html")
    skeletons = ("pages/detail.html", *of_its_kind)
    # These two show work that is under way and ask again by themselves.
    others = ("import_detail.html", "job_detail.html")
    pages = [path for path in (ROOT / "templates").rglob("*_detail.html") if path.name not in others]
    assert len(pages) >= 7
    bare = [
        path.name
        for path in pages
        if not path.read_text("utf-8").startswith(tuple(f'{{% extends "{skeleton}" %}}' for skeleton in skeletons))
    ]
    assert not bare


def test_table_cells_that_may_be_empty_hold_no_white_space():
    """On a phone the stylesheet hides empty cells (td:empty), and white space is not nothing."""
    may_be_empty = r"\{\{[^{}]*\}\}|\{% if (?:(?!\{% (?:if|else|endif)).)*\{% endif %\}"
    loose = re.compile(rf"<td\b[^>]*>\s+(?:{may_be_empty})\s*</td>", re.DOTALL)
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if path.parent.name != "documents":
            wrong += [(path.name, found.group()) for found in loose.finditer(path.read_text(encoding="utf-8"))]
    assert not wrong
