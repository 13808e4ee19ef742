"""Postal addresses: which fields a country's form shows, how an address is printed, what is wrong with one.

An address is a dict with the keys `line1, line2, city, state, postal_code, country` (ISO 3166-1 alpha-2), each a
string, None or missing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from billing_site.lib.places.countries import (
    country_name,
    is_country,
    main_language,
    rules,
    state_choices,
    state_key,
)
from billing_site.lib.places.states import find_state
from billing_site.lib.text import fold, text_problem

KEYS = ("line1", "line2", "city", "state", "postal_code", "country")

_LABELS = {"line1": "Address line 1", "line2": "Address line 2"}
_STATE_LABELS = {
    "area": "Area",
    "county": "County",
    "department": "Department",
    "district": "District",
    "do_si": "Province or city",
    "emirate": "Emirate",
    "island": "Island",
    "oblast": "Oblast",
    "parish": "Parish",
    "prefecture": "Prefecture",
    "province": "Province",
    "state": "State",
}
_CITY_LABELS = {"city": "City", "district": "District", "post_town": "Town or city", "suburb": "Suburb"}
_POSTAL_LABELS = {"postal": "Postal code", "zip": "ZIP code", "eircode": "Eircode", "pin": "PIN code"}
_SAY_POSTCODE = frozenset(("GB", "AU", "NZ", "GG", "JE", "IM", "GI", "MY", "NL", "AX", "NF"))
_AUTOCOMPLETE = {
    "line1": "address-line1",
    "line2": "address-line2",
    "city": "address-level2",
    "state": "address-level1",
    "postal_code": "postal-code",
}
_FIELDS = {"A": ("line1", "line2"), "C": ("city",), "S": ("state",), "Z": ("postal_code",)}


@dataclass(frozen=True)
class AddressField:
    """One input of an address form. `choices` are (value, label) pairs, empty where the field is free text.

    Where `usual` is False people there do not write the field (Germany's states): show it only when it holds something.
    """

    name: str
    label: str
    required: bool
    usual: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    example: str = ""
    autocomplete: str = ""


def address_form(country: str, *, locale: str = "en") -> list[list[AddressField]]:
    """The rows of a country's address form in the order people there write them; each row holds fields side by side.

    Every form has all fields but the country; those that are not `usual` there need not be shown.
    """
    native = locale.split("-")[0] == main_language(country)
    rows = []
    for line in _line_format(country, native).split("%n"):
        names = [name for letter in re.findall("%([ACSZ])", line) for name in _FIELDS[letter]]
        fields = [_form_field(name, country, locale) for name in names]
        # Two lines of a street never stand side by side, whatever else the country prints there.
        rows += [[field] for field in fields if field.name in _LABELS]
        rows.append([field for field in fields if field.name not in _LABELS])
    return [row for row in rows if row]


def _form_field(name: str, country: str, locale: str) -> AddressField:
    known = rules(country)
    theirs = {"line1": "street_address", "line2": "street_address", "state": "country_area"}.get(name, name)
    label = _LABELS.get(name) or {
        "city": _CITY_LABELS.get(known.city_type, "City"),
        "state": _STATE_LABELS.get(known.country_area_type, "Province"),
        "postal_code": postal_code_label(country),
    }.get(name, name)
    return AddressField(
        name=name,
        label=label,
        required=name != "line2" and theirs in known.required_fields,
        usual=not is_country(country) or theirs in known.allowed_fields,
        choices=state_choices(country, locale) if name == "state" else (),
        example=_example(known) if name == "postal_code" else "",
        autocomplete=_AUTOCOMPLETE[name],
    )


def postal_code_label(country: str) -> str:
    """What people in a country call their postal code, in English: "ZIP code", "Postcode", "PIN code"."""
    if country in _SAY_POSTCODE:
        return "Postcode"
    return _POSTAL_LABELS.get(rules(country).postal_code_type, "Postal code")


def format_address(address: Mapping[str, str | None], *, locale: str = "en", with_country: bool = True) -> list[str]:
    """The lines of an address as its country prints them, without name; nothing that was typed is left out.

    Chinese, Japanese, Korean and Thai addresses follow the country's own order when they are in its script and the
    Latin order otherwise. The country's name is in `locale` (CLDR), last.
    """
    values = {key: (address.get(key) or "").strip() for key in KEYS}
    code = values["country"].upper()
    native = any(ord(c) >= 0x0E00 and not 0x1E00 <= ord(c) < 0x2C00 for key in KEYS for c in values[key])
    if _repeats_what_is_printed(values["city"], code, values["state"]):
        values["city"] = ""
    if fold(values["state"]) == fold(values["city"]) and "%S" not in _own_format(code, native):
        values["state"] = ""
    printed = {
        "A": "\n".join(filter(None, (values["line1"], values["line2"]))),
        "C": values["city"],
        "S": values["state"],
        "Z": values["postal_code"],
    }
    lines = [_print_line(line, printed, code) for line in _line_format(code, native).split("%n")]
    lines = [part for line in lines for part in map(str.strip, line.split("\n")) if part]
    if with_country and code:
        lines.append(country_name(code, locale))
    return lines


def check_address(
    address: Mapping[str, str | None], *, strict: bool = False, any_state: bool = False
) -> dict[str, str]:
    """What is wrong, in plain words by key; empty when nothing is.

    Lenient by default: a partial address is fine, so only what was given is checked. `strict` also asks for the fields
    the country's post needs and that the postal code lies in the state. With `any_state` an unknown one is fine.
    """
    values = {key: (address.get(key) or "").strip() for key in KEYS}
    problems = {key: problem for key in KEYS if (problem := text_problem(values[key]))}
    code = values["country"].upper()
    if not is_country(code):
        if code:
            problems.setdefault("country", f"“{values['country']}” is not a country code. Use two letters such as DE.")
        elif strict:
            problems["country"] = "Choose a country."
        return problems
    if not any_state and (problem := unknown_state(address)):
        problems.setdefault("state", f"{problem} Choose one such as {state_choices(code)[0][1]}.")
    if values["postal_code"] and (problem := _postal_code_problem(code, values, strict)):
        problems.setdefault("postal_code", problem)
    if strict:
        for name, label in _needed(code):
            if not values[name]:
                problems.setdefault(name, f"{label} is needed for an address in {country_name(code)}.")
    return problems


@lru_cache(maxsize=512)
def _needed(code: str) -> tuple[tuple[str, str], ...]:
    """The (name, label) of what the country's post needs."""
    return tuple((field.name, field.label) for row in address_form(code) for field in row if field.required)


def unknown_state(address: Mapping[str, str | None]) -> str | None:
    """A sentence about a state that its country's list does not have; None for all else."""
    code, state = (address.get("country") or "").strip().upper(), (address.get("state") or "").strip()
    if not state or not state_choices(code) or find_state(code, state):
        return None
    label = _STATE_LABELS.get(rules(code).country_area_type, "Province").lower()
    return f"{country_name(code)} has no {label} “{state}”."


def _postal_code_problem(code: str, values: Mapping[str, str], strict: bool) -> str | None:
    known = rules(code)
    typed = values["postal_code"].upper()
    prefix = re.escape(known.postal_code_prefix.strip(" -")) or code
    bare = re.sub(rf"^(?:(?:{prefix}|{code})[ -]?(?=\w)|[A-Z]{{1,2}}-(?=\d))", "", typed)
    label = postal_code_label(code)
    if known.postal_code_matchers and not any(known.postal_code_matchers[0].fullmatch(v) for v in (typed, bare)):
        example = f" It looks like {_example(known)}." if _example(known) else ""
        return f"“{values['postal_code']}” is not a valid {label} ({country_name(code)}).{example}"
    if strict and (state := find_state(code, values["state"])):
        narrow = rules(code, state_key(code, state)).postal_code_matchers[1:]
        if narrow and not narrow[0].match(bare):
            return f"“{values['postal_code']}” is not a {label} in {dict(state_choices(code))[state]}."
    return None


def _example(known) -> str:
    return known.postal_code_examples[0] if known.postal_code_examples else ""


def _own_format(country: str, native: bool) -> str:
    known = rules(country)
    return known.address_format if native else known.address_latin_format


@lru_cache(maxsize=512)
def _line_format(country: str, native: bool) -> str:
    """The country's format with a place for every field that somebody may have filled in."""
    own = _own_format(country, native)
    if not is_country(country):
        return "%A%n%C, %S %Z"
    if "%C" not in own:
        # The data leave the city out for AE GI JP KY MO NR SG.
        joined = {"〒%Z%n%S%n%A%n%O%n%N": "〒%Z%n%S%C%n%A", "%N%n%O%n%A, %S%n%Z": "%N%n%O%n%A%n%C, %S%n%Z"}
        own = joined.get(own) or own.replace("%A", "%A%n%C", 1)
    for letter in "SZ":
        if f"%{letter}" not in own:
            own = re.sub(r"(%C.*?)(?=%n|$)", rf"\1%n%{letter}", own, count=1)
    return own


def _print_line(line: str, values: Mapping[str, str], country: str) -> str:
    """One line of a format: text between fields appears only where both neighbours do, a prefix only with its field."""
    tokens = [token for token in re.split("(%.)", line) if token]
    if not any(token.startswith("%") for token in tokens):
        return "" if fold(country_name(country)).startswith(fold(line)) else line.strip()
    result, text = "", ""
    for token in tokens:
        value = values.get(token[1:], "") if token.startswith("%") else None
        if value is None:
            text = token
        elif value:
            prefix = text if result else text.lstrip(" ,/")
            already = prefix.strip() and value.upper().startswith(prefix.strip().upper())
            result, text = result + ("" if already else prefix) + value, ""
        else:
            text = text if not result and text.strip(" ,/") and tokens[0] == text else ""
    return result.strip()


def _repeats_what_is_printed(city: str, code: str, state: str) -> bool:
    """In city states ("Singapore, Singapore") the city is the country or the state that is printed anyway."""
    if not is_country(code) or "%C" in rules(code).address_format:
        return False
    return fold(city) in {fold(country_name(code)).split(" sar")[0], fold(state), fold(rules(code).country_name)}
