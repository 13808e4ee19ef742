"""JSON from outside: what is taken, and that everything else is refused in words."""

import json
from contextlib import suppress

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from billing_site.lib.json.reading import JsonRefused, read_json, read_object
from billing_site.pages.fields.json import JsonObject

HOSTILE = {
    "endless lists": "[" * 100_000,
    "endless objects": '{"a":' * 30_000,
    "deep but whole": "[" * 21 + "]" * 21,
    "endless digits": "9" * 5000,
    "endless decimals": "0." + "1" * 5000,
    "an endless power": "1e999",
    "not a number": "NaN",
    "infinity": "-Infinity",
    "a key twice": '{"a": 1, "a": 2}',
    "half a character": '"\\ud800"',
    "half a character as a key": '{"\\udfff": 1}',
    "nul": '"\\u0000"',
    "endless text": '"' + "a" * 300_000 + '"',
    "no JSON": "Jenny",
    "nothing": "",
    "bytes that are no text": b'"\xff"',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json_is_refused_in_words(name):
    with pytest.raises(JsonRefused, match=r"^[A-Z]"):
        read_json(HOSTILE[name])


@pytest.mark.parametrize(
    ("text", "words"),
    [("5", "a number"), ("true", "true or false"), ("null", "null"), ("[]", "a list"), ('"a"', "a text")],
)
def test_an_object_is_asked_for_by_what_came_instead(text, words):
    with pytest.raises(JsonRefused, match=f"this is {words}"):
        read_object(text)
    with pytest.raises(forms.ValidationError, match=f"this is {words}"):
        JsonObject().clean(text)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(2**63), 2**63)
        | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
        lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text("abc"), part, max_size=3),
        max_leaves=10,
    )
)
def test_usual_json_is_read_as_it_is(value):
    assert read_json(json.dumps(value)) == value


@given(st.text(max_size=40) | st.text('[]{}":,0123456789eE.+-\\untrefalsNI', max_size=40))
def test_no_text_raises_anything_else(text):
    with suppress(JsonRefused):
        read_json(text)
