"""The house rules, read from the source: who may import whom, how long things are, and how they are called."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
# Each package imports itself and what stands before it; what is in none of them is the site, which may import all.
ORDER = (
    "billing_site.lib",
    "billing_site.pages",
    "billing_site.events",
    "billing_site.staff",
    "billing_site.jobs",
    "billing_site.company",
    "customers",
    "invoicing",
    "the site",
)
PACKAGES = ("billing_site", "customers", "invoicing")
MODULE_LINES, FUNCTION_LINES = 402, 40
FORBIDDEN = ("Service", "Manager", "Helper", "Util", "Utils", "Mixin", "Handler", "Processor")
# Django calls it so: a user model without one cannot be created by its own commands.
EXPECTED = {"UserManager"}


def modules():
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def place(name):
    """Which of ORDER a dotted name belongs to; None for other people's packages."""
    if name.split(".")[0] not in PACKAGES:
        return None
    return next((package for package in ORDER if name == package or name.startswith(f"{package}.")), "the site")


def imports(path, tree):
    """Every name that is imported anywhere in the module, inside functions too, relative ones made absolute."""
    package = dotted(path).split(".") if path.name == "__init__.py" else dotted(path).split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            # `from billing_site import views` names a module only in its second part.
            yield from (f"{module}.{alias.name}" for alias in node.names)


def text_paths(tree):
    """Dotted paths in texts, such as a job's function or a migration's dependency by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            value = node.value
            if value.split(".")[0] in PACKAGES and "." in value and value.replace(".", "_").isidentifier():
                yield value


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def test_there_is_something_to_read():
    assert len(modules()) > 50
    assert {place(dotted(path)) for path in modules()} >= set(ORDER) - {"invoicing"}


@pytest.mark.parametrize("path", modules(), ids=dotted)
def test_a_package_imports_nothing_to_its_right(path):
    own = ORDER.index(place(dotted(path)))
    tree = parsed(path)
    named = [*imports(path, tree), *text_paths(tree)]
    wrong = [name for name in named if place(name) and ORDER.index(place(name)) > own]
    assert not wrong, f"{dotted(path)} names {', '.join(wrong)}"


def test_migrations_depend_on_nothing_to_their_right():
    labels = {"events": 2, "staff": 3, "jobs": 4, "company": 5, "customers": 6, "invoicing": 7}
    for path in modules():
        if path.parent.name != "migrations" or path.name == "__init__.py":
            continue
        own = ORDER.index(place(dotted(path)))
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant):
                label = node.elts[0].value
                assert labels.get(label, 0) <= own, f"{dotted(path)} depends on {label}"


def own_modules():
    return [path for path in modules() if path.parent.name != "migrations"]


def is_table(tree):
    """A module of data alone, which reads well at any length."""
    return not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(tree))


def test_modules_are_short_enough_to_read():
    lengths = {dotted(path): len(path.read_text(encoding="utf-8").splitlines()) for path in own_modules()}
    tables = {dotted(path) for path in own_modules() if is_table(parsed(path))}
    assert not {name: lines for name, lines in lengths.items() if lines > MODULE_LINES and name not in tables}


def test_functions_are_short_enough_to_read():
    long = {}
    for path in own_modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{dotted(path)}.{node.name}"] = lines
    assert not long


def test_names_say_what_a_thing_is():
    wrong = []
    for path in own_modules():
        wrong += [dotted(path)] if path.stem.endswith(tuple(f"_{w.lower()}" for w in FORBIDDEN)) else []
        wrong += (
            [dotted(path)] if path.stem in ("services", "managers", "helpers", "utils", "mixins", "signals") else []
        )
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef) and node.name.endswith(FORBIDDEN) and node.name not in EXPECTED:
                wrong.append(f"{dotted(path)}.{node.name}")
    assert not wrong


def test_every_module_opens_by_saying_what_it_owns():
    silent = []
    for path in own_modules():
        said = ast.get_docstring(parsed(path)) or ""
        empty = not path.read_text(encoding="utf-8").strip()
        if not empty and not said.split("\n\n")[0].strip().endswith((".", ":")):
            silent.append(dotted(path))
    assert not silent


def test_nothing_is_left_for_later():
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK")
    files = [
        *own_modules(),
        *sorted(Path(ROOT / "templates").rglob("*.html")),
        *sorted(Path(ROOT / "static").rglob("*.js")),
    ]
    wrong = [str(path.relative_to(ROOT)) for path in files if any(f"{m}:" in path.read_text("utf-8") for m in marks)]
    # A method may leave its answer to subclasses; a function that is not written yet may not be there.
    for path in own_modules():
        functions = [node for node in parsed(path).body if isinstance(node, ast.FunctionDef)]
        wrong += [f"{dotted(path)}.{f.name}" for f in functions if "NotImplementedError" in ast.unparse(f)]
    assert not wrong


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
