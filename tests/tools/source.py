"""The source read as imports: which module names which, where, and what each defines."""

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

PACKAGES = ("billing_site", "customers", "invoicing")


@dataclass(frozen=True)
class Import:
    """`importer` imports `name` ('' for the module itself) out of the module `module`, in line `line`."""

    importer: str
    module: str
    name: str
    line: int
    in_function: bool = False


@dataclass
class Source:
    """Modules by their dotted names. `texts` maps each to its source, `packages` are those that are a folder.

    `scripts` are the pages' own, by their paths.
    """

    texts: dict
    packages: frozenset = frozenset()
    scripts: dict = field(default_factory=dict)
    trees: dict = field(init=False)

    def __post_init__(self):
        self.trees = {name: ast.parse(text) for name, text in self.texts.items()}

    @classmethod
    def read(cls, root):
        """The three packages below the folder `root`, without migrations, and the scripts."""
        paths = [path for package in PACKAGES for path in (Path(root) / package).rglob("*.py")]
        paths = sorted(path for path in paths if "migrations" not in path.parts)
        texts = {dotted(path, root): path.read_text(encoding="utf-8") for path in paths}
        packages = frozenset(dotted(path, root) for path in paths if path.name == "__init__.py")
        scripts = sorted((Path(root) / "static" / "js").rglob("*.js"))
        return cls(texts, packages, {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in scripts})

    @cached_property
    def imports(self):
        """Every import of our own modules, save those that exist for the type checker alone."""
        return [found for module, tree in self.trees.items() for found in self.imports_of(module, tree)]

    def imports_of(self, module, tree):
        unchecked = {id(node) for block in ast.walk(tree) if for_types_only(block) for node in ast.walk(block)}
        inside = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
        }
        for node in ast.walk(tree):
            if id(node) in unchecked:
                continue
            if isinstance(node, ast.Import):
                named = [(alias.name, "") for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                named = [self.named(self.absolute(module, node), alias.name) for alias in node.names]
            else:
                continue
            for target, name in named:
                if target.split(".")[0] in PACKAGES:
                    yield Import(module, target, name, node.lineno, id(node) in inside)

    def named(self, module, name):
        """`from billing_site import views` names a module, `from customers.rules.search import parse` a name in one."""
        return (f"{module}.{name}", "") if f"{module}.{name}" in self.texts else (module, name)

    def absolute(self, module, node):
        if not node.level:
            return node.module
        parts = module.split(".") if module in self.packages else module.split(".")[:-1]
        parts = parts[: len(parts) - node.level + 1]
        return ".".join([*parts, *([node.module] if node.module else [])])

    def texts_named(self):
        """(module, dotted path) of our own in texts, such as a job's function or a setting."""
        for module, tree in self.trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    value = node.value
                    if value.split(".")[0] in PACKAGES and "." in value and value.replace(".", "_").isidentifier():
                        yield module, value

    def defined(self, module):
        """The names that a module defines itself."""
        found = set()
        for node in self.trees[module].body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(node.name)
            elif not isinstance(node, ast.Import | ast.ImportFrom):
                found |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        return found

    def circles(self):
        """Circles of modules, each as the list of those that can reach one another."""
        graph = defaultdict(set)
        for each in self.imports:
            if each.module in self.texts and each.module != each.importer and each.importer not in self.packages:
                graph[each.importer].add(each.module)
        return [sorted(group) for group in connected(graph) if len(group) > 1]


def dotted(path, root):
    """'customers.models.customer' for its file; a folder's name for its __init__.py."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def for_types_only(node):
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def connected(graph):
    """The strongly connected components of {node: its neighbours} (Tarjan's algorithm)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph.get(node, ()):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            found.append(stack[at:])
            del stack[at:]

    for node in list(graph):
        if node not in index:
            visit(node)
    return found
