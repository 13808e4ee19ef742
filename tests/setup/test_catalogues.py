"""Translation catalogues: compiled when missing or older than their source."""

import gettext
import os

from billing_site.setup.catalogues import compile_catalogue, find_changed

SOURCE = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Invoice"\nmsgstr "Rechnung"\n'


def catalogue(root, language="de"):
    source = root / "customers" / "locale" / language / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SOURCE)
    return source


def test_a_compiled_catalogue_translates(tmp_path):
    source = catalogue(tmp_path)
    compile_catalogue(source)
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("Invoice") == "Rechnung"


def test_a_catalogue_is_compiled_again_only_after_a_change(tmp_path):
    source = catalogue(tmp_path)
    assert find_changed(tmp_path) == [source]
    compile_catalogue(source)
    assert find_changed(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert find_changed(tmp_path) == [source]


def test_languages_that_django_does_not_know_compile_too(tmp_path):
    source = catalogue(tmp_path, "zh_Hant_HK")
    compile_catalogue(source)
    assert source.with_suffix(".mo").stat().st_size
