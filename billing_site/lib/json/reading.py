"""JSON that people or other programs send: read within bounds, refused in plain words."""

import json
from typing import Any, NoReturn

MOST_CHARACTERS, DEEPEST, MOST_DIGITS = 200_000, 20, 30
KINDS = ((dict, "an object"), (list, "a list"), (str, "a text"), (bool, "true or false"), (type(None), "null"))


class JsonRefused(ValueError):
    """What was sent cannot be taken; the text says why, in plain words."""


def read_json(text: str | bytes) -> Any:
    """The value of a JSON text. Raises JsonRefused, and nothing else, whatever the text is."""
    if len(text) > MOST_CHARACTERS:
        raise JsonRefused(f"This is longer than {MOST_CHARACTERS:,} characters.")
    try:
        value = json.loads(
            text, parse_int=whole, parse_float=fraction, parse_constant=no_number, object_pairs_hook=each_key_once
        )
    except JsonRefused:
        raise
    except RecursionError:
        raise JsonRefused(f"Lists and objects may stand {DEEPEST} deep at most.") from None
    except ValueError:
        raise JsonRefused('This is not JSON. Objects look like {"key": "value"}, lists like ["a", "b"].') from None
    check_depth(value)
    check_characters(value)
    return value


def read_object(text: str | bytes) -> dict:
    """A JSON object. Raises JsonRefused."""
    value = read_json(text)
    if not isinstance(value, dict):
        raise JsonRefused(f'Write an object like {{"key": "value"}}; this is {kind_of(value)}.')
    return value


def kind_of(value: Any) -> str:
    return next((words for kind, words in KINDS if isinstance(value, kind)), "a number")


def whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise JsonRefused(f"A number may have {MOST_DIGITS} digits at most.")
    return int(digits)


def fraction(digits: str) -> float:
    number = float(digits)
    if len(digits) > MOST_DIGITS or number in (float("inf"), float("-inf")):
        raise JsonRefused(f"A number may have {MOST_DIGITS} digits at most.")
    return number


def no_number(word: str) -> NoReturn:
    raise JsonRefused(f"There is no number {word}.")


def each_key_once(pairs: list[tuple[str, Any]]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise JsonRefused(f"The key “{twice[:40]}” is there twice.")
    return found


def check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [part for each in level if isinstance(each, dict | list) for part in parts_of(each)]
        if not level:
            return
    raise JsonRefused(f"Lists and objects may stand {DEEPEST} deep at most.")


def parts_of(value: dict | list) -> list:
    return list(value.values()) if isinstance(value, dict) else value


def check_characters(value: Any) -> None:
    """Half surrogates are no text, and PostgreSQL keeps no NUL."""
    try:
        plain = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise JsonRefused("This holds half of a character.") from None
    if b"\\u0000" in plain:
        raise JsonRefused("This holds a NUL character.")
