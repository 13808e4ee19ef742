"""What a row of an import changes, in words, and the thing that it is about."""

from typing import Any, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


def differences(old: dict[str, Any], new: dict[str, Any], labels: dict[str, str]) -> list[list[str]]:
    """[label, before, after] of each property that is new; metadata by its keys."""
    found = [[labels[name], text(old.get(name)), text(value)] for name, value in new.items() if name in labels]
    if "metadata" in new:
        before, after = old.get("metadata", {}), new["metadata"]
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        found += [[f"Metadata {key}", before.get(key, ""), after.get(key, "")] for key in changed]
    return found


def text(value: Any) -> str:
    return "" if value is None else str(value)


def named(model: type[M], public_id: str) -> M:
    """The row with this public id. Raises ValueError, in words, where it is gone."""
    found = model._default_manager.filter(public_id=public_id).first()
    if found is None:
        raise ValueError(f"This {model._meta.verbose_name} was deleted meanwhile.")
    return found
