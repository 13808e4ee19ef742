"""Dotted names that stand in people's data, and where what they name lives today: settings.RENAMED has every move."""

from django.conf import settings
from django.utils.module_loading import import_string


def current(name: str) -> str:
    """Today's dotted name of what `name` named when it was written down."""
    for former, present in settings.RENAMED.items():
        if name == former or name.startswith(f"{former}."):
            return present + name.removeprefix(former)
    return name


def written_as(name: str) -> list[str]:
    """Every dotted name under which rows may hold what is called `name` today: itself, and its former names."""
    return [name, *(former for former, present in settings.RENAMED.items() if present == name)]


def find(name: str):
    """What a stored dotted name stands for. Raises ImportError."""
    return import_string(current(name))
