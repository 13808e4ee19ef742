"""Folding, text complaints and keys for duplicates."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from billing_site.lib.text import clean_line, email_key, fold, name_fingerprint, names_look_alike, text_problem

MARKS = [chr(c) for c in range(0x300, 0x3000) if unicodedata.combining(chr(c))]
hard_text = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(MARKS),
        st.sampled_from("İıßſΣςﬁ㈱ำأŉǰΐ￼\u200d"),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Jenny\tROSEN \n", "jenny rosen"),
        ("Straße STRASSE", "strasse strasse"),
        ("Ørsted Đurić Łódź Ærø", "orsted duric lodz aero"),
        ("İSTANBUL ısparta", "istanbul isparta"),
        ("ﬁrma ＡＢＣ ㈱", "firma abc (株)"),
        ("Ελλάς ΕΛΛΑΣ", "ελλασ ελλασ"),
        ("O’Brien – “x”", 'o\'brien - "x"'),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد محـمد", "محمد محمد"),
        ("Tiếng Việt", "tieng viet"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("", ""),
    ],
)
def test_fold_ignores_case_accents_width_and_white_space(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize("word", ["が", "한국어", "नमस्ते", "น้ำ".replace("ำ", "ํา")])
def test_fold_keeps_marks_that_make_up_letters(word):
    assert unicodedata.normalize("NFD", fold(word)) == unicodedata.normalize("NFD", word)


def test_fold_keeps_voiced_kana_apart():
    assert fold("か") != fold("が")


@given(hard_text)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(hard_text)
def test_normal_forms_of_one_text_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


def test_every_character_folds_to_something_stable():
    unstable = [hex(c) for c in range(0x20000) if fold(fold(chr(c))) != fold(chr(c))]
    assert unstable == []


@pytest.mark.parametrize(
    "text",
    [
        "Jenny Rosen",
        "日本語",
        "שלום עולם",
        "محمد",
        "O'Brien & co",
        "👩\u200d💻",
        "a\u200fb",
        "",
    ],
)
def test_ordinary_text_of_any_script_is_fine(text):
    assert text_problem(text) is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a\0b", "NUL"),
        ("a\x07b", "control"),
        ("a\x85b", "control"),
        ("a\ufffeb", "control"),
        ("abc\u202egpj.exe", "direction"),
        ("\u2066abc\u2069", "direction"),
        ("half \ud83d", "damaged"),
        ("two\nlines", "one line"),
        ("tab\there", "one line"),
    ],
)
def test_dangerous_characters_are_named_in_plain_words(text, word):
    assert word in text_problem(text)


def test_line_breaks_are_welcome_where_there_are_many_lines():
    assert text_problem("one\r\ntwo\tthree", multiline=True) is None
    assert "NUL" in text_problem("one\n\0", multiline=True)


@given(st.text(), st.booleans())
def test_text_without_complaint_can_be_stored_as_utf8(text, multiline):
    if text_problem(text, multiline=multiline) is None:
        assert b"\0" not in text.encode("utf-8")


def test_clean_line_trims_composes_and_collapses():
    assert clean_line("\ufeff  Cafe\u0301 \n de   Paris ") == "Café de Paris"


@pytest.mark.parametrize(
    ("email", "key"),
    [
        (" Jenny.Rosen@Example.COM ", "jenny.rosen@example.com"),
        ("jenny+billing@example.com", "jenny@example.com"),
        ("j.e.n.n.y+x@googlemail.com", "jenny@gmail.com"),
        ("Jenny@gmail.com", "jenny@gmail.com"),
        ("info@bücher.example", "info@xn--bcher-kva.example"),
        ("info@xn--bcher-kva.example", "info@xn--bcher-kva.example"),
        ("+only@example.com", "+only@example.com"),
        ('"a+b"@example.com', '"a+b"@example.com'),
        ("not an address", "notanaddress"),
        ("a@" + "x" * 70 + ".com", "a@" + "x" * 70 + ".com"),
        ("  ", ""),
    ],
)
def test_email_key_is_one_key_a_mailbox(email, key):
    assert email_key(email) == key


@given(st.text(max_size=30) | st.emails())
@example("R¸")
@example("a@b｡")
def test_email_key_never_fails_and_is_stable(email):
    assert email_key(email_key(email)) == email_key(email)


@pytest.mark.parametrize(
    ("name", "fingerprint"),
    [
        ("ACME, Inc.", "acme"),
        ("Müller GmbH & Co. KG", "muller"),
        ("S.A.R.L. Dupont", "dupont"),
        ("Škoda s.r.o.", "skoda"),
        ("Firma Sp. z o.o.", "firma"),
        ("Grupo Bimbo, S.A.B. de C.V.", "bimbo grupo"),
        ("株式会社トヨタ", "トヨタ"),
        ("㈱トヨタ", "トヨタ"),
        ("ООО «Ромашка»", "ромашка"),
        ("삼성전자(주)", "삼성전자"),
        ("บริษัท ไทย จำกัด", "ไทย"),
        ("Rosen, Jenny", "jenny rosen"),
        ("Johnson & Johnson Ltd", "johnson johnson"),
        ("AG", "ag"),
        ("...", ""),
    ],
)
def test_name_fingerprint_drops_legal_forms_and_order(name, fingerprint):
    assert name_fingerprint(name) == fingerprint


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("ACME, Inc.", "Acme"),
        ("Jenny Rosen", "Rosen, Jenny"),
        ("Jenny Rosen", "Jenny Rossen"),
        ("Müller GmbH", "Muller AG"),
        ("トヨタ自動車株式会社", "トヨタ自動車"),
    ],
)
def test_names_that_may_be_one_customer_look_alike(a, b):
    assert names_look_alike(a, b)
    assert names_look_alike(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Acme", "Acne"),
        ("Customer 1001", "Customer 1002"),
        ("Jenny Rosen", "Jane Doe"),
        ("", ""),
        ("", "Acme"),
    ],
)
def test_different_names_do_not_look_alike(a, b):
    assert not names_look_alike(a, b)
