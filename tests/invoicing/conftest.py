"""What the tests of the invoicing pages share."""

import pytest


@pytest.fixture
def clock(monkeypatch, now):
    """The pages think that it is the `now` of the tests."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return now


@pytest.fixture
def change_the_template(settings, tmp_path):
    """A function after which documents are drawn with another template than before."""

    def change():
        folder = tmp_path / "newer" / "documents"
        folder.mkdir(parents=True)
        original = (settings.BASE_DIR / "templates/documents/invoice.html").read_text()
        (folder / "invoice.html").write_text(original.replace("</body>", "<p>Newer</p></body>"))
        [engine] = settings.TEMPLATES
        settings.TEMPLATES = [engine | {"DIRS": [folder.parent, *engine["DIRS"]]}]

    return change
