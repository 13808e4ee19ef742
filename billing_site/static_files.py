"""Static files as they are served: under names that hold the hash of their content, also where our scripts import one another."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import … from "./page.js";` and `import "./page.js";`
IMPORTS = (
    (r"""(?P<matched>\bfrom "(?P<url>\./[^"]+)";)""", """from "%(url)s";"""),
    (r"""(?P<matched>\bimport "(?P<url>\./[^"]+)";)""", """import "%(url)s";"""),
)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Our own scripts alone: Django's switch for all would read examples in the comments of other people's as imports."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))
    # A chain of imports settles by one link in each pass.
    max_post_process_passes = 12
