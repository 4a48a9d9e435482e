"""The web server: the site is loaded once, and the two workers share what it takes in memory."""

import argparse
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from corymb.site.cycles import look_rarely
from corymb.site.turns import Counts

THREADS, PATIENCE = 4, 10
"""Of each worker; seconds until one that does not end is killed, the second by the first in half of them."""


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(prog="corymb.site.web", description="serves the site to this machine")
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args(argv)
    forks = sys.platform == "linux"  # elsewhere a process that forks after its libraries are loaded may not live
    server = Granian(
        "corymb.site.wsgi:application",
        address="127.0.0.1",
        port=asked.port,
        interface=Interfaces.WSGI,
        workers=1 if forks else 2,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    if forks:
        multiprocessing.set_start_method("fork")
    server.serve(target_loader=shared if forks else application, wrap_loader=False)


def application() -> Callable[..., Any]:
    """The site, loaded where it is not yet."""
    from corymb.site.wsgi import application as site

    return site


def shared() -> Callable[..., Any]:
    """The site in a worker that becomes two: held by the master, it would be a third copy of all that is touched."""
    share()
    counts = Counts()
    return counts.of(application(), _become_two())


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
    look_rarely()


def _become_two() -> int:
    """0 in the first, 1 in the second.

    Neither outlives the other: the master, who knows the first alone, then starts both anew.
    """
    life, held = os.pipe()  # nobody writes: the second reads the end of the first
    second = os.fork()
    if second == 0:
        os.close(held)
        _when(lambda: os.read(life, 1), lambda: os.kill(os.getpid(), signal.SIGTERM))
        return 1
    os.close(life)
    watching = _when(lambda: os.waitpid(second, 0), lambda: os.kill(os.getpid(), signal.SIGTERM))

    def end() -> None:
        with suppress(ProcessLookupError):
            os.kill(second, signal.SIGTERM)
            watching.join(PATIENCE / 2)
            if watching.is_alive():  # else its number may be another's already
                os.kill(second, signal.SIGKILL)

    Finalize(None, end, exitpriority=0)  # a process of multiprocessing calls nothing that atexit knows
    return 0


def _when(comes: Callable[[], object], do: Callable[[], object]) -> threading.Thread:
    def wait() -> None:
        comes()
        do()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


if __name__ == "__main__":
    main()
