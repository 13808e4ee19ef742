"""The house rules as functions: each takes a Source and answers with what breaks it, in words; see CONTRIBUTING.md."""

import ast
import posixpath
import re
from collections import defaultdict
from pathlib import Path

from tests.tools.source import Source, connected

# From left to right: each imports itself and what stands before it. What is in none of them is the site.
ORDER = (
    *("billing_site.lib", "billing_site.once", "billing_site.pages", "billing_site.events", "billing_site.api"),
    *("billing_site.staff", "billing_site.jobs", "billing_site.company", "billing_site.mail", "billing_site.webhooks"),
    *("customers", "invoicing", "invoicing.collecting", "invoicing.subscriptions", "billing_site.desk", "the site"),
)
# Template tags that every page may use belong to the floor of pages.
ALSO = {"billing_site.templatetags": "billing_site.pages"}
# Inside customers and invoicing: the folder or module -> its floor; a folder that is not named holds pages.
FLOORS = {"rules": 0, "totals": 0, "issuing": 0, "gateways": 0, "models": 1, "bulk": 2}
PAGES, TOP = 3, 4
ON_TOP = ("urls", "admin", "tasks", "management", "templatetags", "demo", "apps")
LAYERED = ("customers", "invoicing", "invoicing.collecting")
MODULES_A_FOLDER, MODULE_LINES, CLASS_LINES, FUNCTION_LINES = 12, 300, 250, 40
SCRIPT_HEAD = re.compile(r"/\* Owns [^*]+\n   Contract:[^*]+\*/")
SCRIPT_IMPORT = re.compile(r"""\b(?:from|import)\s*\(?\s*["']([^"']+)["']""")
# What a parameter of such a name holds has verbs: without its type nobody sees that a verb is called that is not there.
THINGS = {
    *("customer", "target", "source", "other", "buyer", "coupon", "discount", "tax_id", "invoice", "credit_note"),
    *("note", "payment", "line", "item", "product", "price", "company", "job", "event", "operation", "invitation"),
    *("by", "now", "user", "request", "queryset"),
}
# Its job is to say who works where; Django asks for both names.
REGISTERING = {
    "customers.models",
    "invoicing.models",
    "invoicing.collecting.models",
    "billing_site.staff.models",
    "customers.admin",
    "invoicing.admin",
    "invoicing.collecting.admin",
}


def place(name):
    """Which of ORDER a dotted name belongs to; the longest that fits."""
    for prefix, package in ALSO.items():
        if within(name, prefix):
            return package
    fits = [package for package in ORDER if within(name, package)]
    return max(fits, key=len) if fits else "the site"


def within(name, package):
    return name == package or name.startswith(f"{package}.")


def to_the_right(source):
    """A package imports nothing to its right, and names nothing there in texts either."""
    named = [(each.importer, f"{each.module}.{each.name}".rstrip(".")) for each in source.imports]
    for importer, name in [*named, *source.texts_named()]:
        if ORDER.index(place(name)) > ORDER.index(place(importer)):
            yield f"{importer} names {name}"


def floor(name):
    """The floor of a module inside a layered package; None for the package itself and for other packages."""
    package = place(name)
    if package not in LAYERED or name == package:
        return None
    room = name.removeprefix(f"{package}.").split(".")[0]
    return FLOORS.get(room, TOP if room in ON_TOP else PAGES)


def upwards(source):
    """Inside a package nothing imports from a floor above it."""
    for each in source.imports:
        own, other = floor(each.importer), floor(each.module)
        if place(each.importer) == place(each.module) and None not in (own, other) and other > own:
            yield f"{each.importer} imports {each.module}, which stands above it"


def circles(source):
    """No circle of files, whatever the function an import stands in."""
    return [" <-> ".join(group) for group in source.circles()]


def views_imported(source):
    """Nobody imports a views module but a urls module."""
    for each in source.imports:
        if is_views(each.module) and not each.importer.endswith("urls") and each.importer not in REGISTERING:
            yield f"{each.importer} imports {each.module}"


def is_views(name):
    last = name.split(".")[-1]
    return last == "views" or last.endswith("_views")


def inside_functions(source):
    """No import of our own inside a function."""
    return [f"{each.importer}:{each.line} imports {each.module}" for each in source.imports if each.in_function]


def both_ways(source):
    """Two folders of pages never import each other, each in its turn."""
    pairs = {(folder(each.importer), folder(each.module)) for each in source.imports}
    both = sorted(pair for pair in pairs if all(pair) and pair[0] < pair[1] and pair[::-1] in pairs)
    return [f"{own} and {other} import each other" for own, other in both]


def folder(name):
    """'customers.balance' for a module among the pages of a package, '' for any other."""
    package = place(name)
    return f"{package}.{name.removeprefix(f'{package}.').split('.')[0]}" if floor(name) == PAGES else ""


def passed_on(source):
    """A name is imported from where it is defined, not from a module that imported it itself."""
    for each in source.imports:
        if each.name and each.module in source.texts and each.importer not in REGISTERING:
            if each.name == "*":
                yield f"{each.importer} imports all of {each.module}"
            elif each.name not in source.defined(each.module):
                yield f"{each.importer} imports {each.name} from {each.module}, which does not define it"


def crowded(source):
    """At most 12 modules a folder, beside its __init__."""
    folders = defaultdict(list)
    for name in source.texts:
        if name not in source.packages:
            folders[name.rpartition(".")[0]].append(name)
    return [f"{name}: {len(found)} modules" for name, found in folders.items() if len(found) > MODULES_A_FOLDER]


def long_modules(source):
    """Modules are short enough to read; tables of data, which hold no code, may be any length."""
    for name, text in source.texts.items():
        lines = len(text.splitlines())
        if lines > MODULE_LINES and not is_table(source.trees[name]):
            yield f"{name}: {lines} lines"


def is_table(tree):
    return not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(tree))


def long_definitions(source):
    """Classes and functions are short enough to read."""
    for name, tree in source.trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > (CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES):
                    yield f"{name}.{node.name}: {lines} lines"


def crammed(source):
    """One assignment a line when three things change: `a.x, a.y, a.z = …` reads as one and is three."""
    for name, tree in source.trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
                targets = node.targets[0].elts
                if len(targets) > 2 and all(isinstance(each, ast.Attribute) for each in targets):
                    yield f"{name}:{node.lineno} sets {len(targets)} things"


def long_scripts(source):
    """Scripts of the pages are short enough to read."""
    for name, text in source.scripts.items():
        lines = len(text.splitlines())
        if lines > MODULE_LINES:
            yield f"{name}: {lines} lines"


def silent_scripts(source):
    """Each script opens by saying what it owns and which names in the page it goes by."""
    return [f"{name}: no Owns and Contract" for name, text in source.scripts.items() if not SCRIPT_HEAD.match(text)]


def circles_of_scripts(source):
    """No circle of scripts: a name holds the hash of what its script imports, so that theirs would never settle."""
    graph = {name: imported_scripts(name, text) for name, text in source.scripts.items()}
    return [" <-> ".join(sorted(group)) for group in connected(graph) if len(group) > 1]


def imported_scripts(name, text):
    """The paths of what the script at the path `name` imports."""
    folder = posixpath.dirname(name)
    return {posixpath.normpath(posixpath.join(folder, each)) for each in SCRIPT_IMPORT.findall(text)}


def untyped(source):
    """A parameter that holds a thing with verbs says of which class it is, so that the type checker knows the verbs."""
    for name, tree in source.trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                bare = [each.arg for each in parameters if each.arg in THINGS and not each.annotation]
                if bare:
                    yield f"{name}.{node.name}: {', '.join(bare)}"


def arrows(source):
    """How many imports lead from one package of ORDER into another, for a note: {(from, to): number}."""
    found = defaultdict(int)
    for each in source.imports:
        own, other = place(each.importer), place(each.module)
        if own != other:
            found[own, other] += 1
    return dict(found)


RULES = (
    *(to_the_right, upwards, circles, views_imported, inside_functions, both_ways, passed_on),
    *(crowded, long_modules, long_definitions, crammed, untyped),
    *(long_scripts, silent_scripts, circles_of_scripts),
)


if __name__ == "__main__":
    read = Source.read(Path.cwd())
    for rule in RULES:
        broken = list(rule(read))
        print(f"{rule.__name__}: {len(broken)}", *broken, sep="\n    ")
