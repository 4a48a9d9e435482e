"""The web server: the site is loaded once, and the workers forked from it share what it takes in memory."""

import argparse
import gc
import multiprocessing
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WORKERS, THREADS = 2, 4
RARELY = (20_000, 20, 20)
"""When to look for cycles: a page makes some thousand objects, and nearly all of them go without being looked for."""


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="corymb.site.web", description="serves the site to this machine")
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args(argv)
    server = Granian(
        "corymb.site.wsgi:application",
        address="127.0.0.1",
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    if sys.platform == "linux":  # elsewhere a process that forks after its libraries are loaded may not live
        multiprocessing.set_start_method("fork")
        share()
    server.serve(target_loader=application, wrap_loader=False)


def application() -> Callable[..., Any]:
    """The site, loaded where it is not yet."""
    from corymb.site.wsgi import application as site

    return site


def share() -> None:
    """Load what requests will need: views, templates, translations; and look for no cycles in it ever again."""
    application()
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import get_resolver
    from django.utils import translation

    get_resolver().url_patterns  # noqa: B018 - reading it loads the views
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            translation.gettext("Regions")
    for folder in Path(__file__).parents[1].rglob("templates"):
        for file in folder.rglob("*.html"):
            get_template(str(file.relative_to(folder)))
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


if __name__ == "__main__":
    main()
