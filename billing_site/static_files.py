"""Static files under names that hold the hash of their content; what no page asks for is left out."""

import hashlib
from collections.abc import Iterator
from os import stat_result
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.core.files import File
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import … from "./page.js";` and `import "./page.js";`
IMPORTS = (
    (r"""(?P<matched>\bfrom "(?P<url>\.{1,2}/[^"]+)";)""", """from "%(url)s";"""),
    (r"""(?P<matched>\bimport "(?P<url>\.{1,2}/[^"]+)";)""", """import "%(url)s";"""),
)
SERVED = (".css", ".js", ".svg", ".png")
SOURCE_MAP = "sourceMappingURL"


def without_source_maps(patterns) -> tuple:
    """Django's patterns but for those that look for source maps, which are not collected."""
    return tuple((files, tuple(each for each in found if SOURCE_MAP not in str(each))) for files, found in patterns)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Imports of our own scripts alone: Django's switch for all takes what other people's comments show for imports."""

    patterns = (*without_source_maps(CompressedManifestStaticFilesStorage.patterns), ("js/*.js", IMPORTS))
    # A chain of imports settles by one link in each pass.
    max_post_process_passes = 12

    def _save(self, name: str, content: File) -> str:
        """Whole or not at all: collecting again keeps a file that is there, and would keep half of one too."""
        whole = Path(self.path(name))
        part = whole.with_name(f"{whole.name}.part")
        part.unlink(missing_ok=True)
        try:
            super()._save(f"{name}.part", content)
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)
        return name

    def post_process(self, paths: dict, dry_run: bool = False, **options: Any) -> Iterator[tuple]:
        """Hash, compress, and then, when all of it is done, note what was collected, whoever asked for it."""
        if not dry_run:
            stamp().unlink(missing_ok=True)
        yield from super().post_process(paths, dry_run=dry_run, **options)
        if not dry_run:
            stamp().write_text(digest_of_sources())


class CollectedFiles(StaticFilesConfig):
    """What packages bring along and no page of ours asks for stays out: notes, source maps, other builds."""

    ignore_patterns: list[str] = [
        *StaticFilesConfig.ignore_patterns,
        *("*.map", "*.md", "*.txt", "LICENSE*", "README*"),
        *("django_htmx/ext/*", "django_htmx/htmax-*", "django_htmx/htmx-4*", "django_htmx/htmx-2.js"),
        *("js-lib-bootstrap5/js/*", "js-lib-bootstrap5/css/bootstrap-*"),
        *("js-lib-bootstrap5/css/*.rtl.*", "js-lib-bootstrap5/css/bootstrap.css"),
    ]


class ServedFiles(WhiteNoiseMiddleware):
    """Of what lies in the folder only what pages are made of is served: no list of files, no stamp, no notes."""

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: dict[str, stat_result] | None = None) -> None:
        if PurePath(url).suffix in SERVED:
            super().add_file_to_dictionary(url, path, stat_cache=stat_cache)


def are_collected() -> bool:
    """Whether what is served is what the code has today."""
    return Path(settings.STATIC_ROOT).is_dir() and stamp().is_file() and stamp().read_text() == digest_of_sources()


def stamp() -> Path:
    """Says what was collected; beside the folder of static files, since that one is open to everybody."""
    return Path(settings.STATIC_ROOT).with_suffix(".collected")


def digest_of_sources() -> str:
    """Changes when a static file comes, goes or has another content."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(CollectedFiles.ignore_patterns):
            with storage.open(path) as file:
                digest.update(f"{path} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()
