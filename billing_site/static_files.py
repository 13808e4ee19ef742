"""Static files under names that hold the hash of their content, also where our scripts import one another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import … from "./page.js";` and `import "./page.js";`
IMPORTS = (
    (r"""(?P<matched>\bfrom "(?P<url>\.{1,2}/[^"]+)";)""", """from "%(url)s";"""),
    (r"""(?P<matched>\bimport "(?P<url>\.{1,2}/[^"]+)";)""", """import "%(url)s";"""),
)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Imports of our own scripts alone: Django's switch for all takes what other people's comments show for imports."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))
    # A chain of imports settles by one link in each pass.
    max_post_process_passes = 12
