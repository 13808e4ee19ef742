"""What the tests of the invoicing pages share."""

import pytest


@pytest.fixture
def change_the_template(settings, tmp_path):
    """A function after which documents are drawn with another template than before."""

    def change():
        folder = tmp_path / "newer" / "invoicing" / "documents"
        folder.mkdir(parents=True)
        original = (settings.BASE_DIR / "templates/invoicing/documents/invoice.html").read_text()
        (folder / "invoice.html").write_text(original.replace("</body>", "<p>Newer</p></body>"))
        [engine] = settings.TEMPLATES
        settings.TEMPLATES = [engine | {"DIRS": [tmp_path / "newer", *engine["DIRS"]]}]

    return change
