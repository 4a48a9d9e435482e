"""The worker: runs jobs of the queue; beside them it seals the journal and looks for jobs whose worker is gone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.journal.actions import seal_pending
from corymb.site.abandoned import give_back, left_to_its_like

SEAL_EVERY = 2.0
"""Seconds; an entry waits for its seal five at the most."""
SOON = "soon"
"""The queue of what somebody waits for: seconds of work, never minutes."""


def tend_until(stopped: threading.Event) -> None:
    """Seal what waits and give back what is abandoned, again and again; a database that is away is tried again."""
    while not stopped.wait(SEAL_EVERY):
        try:
            while seal_pending(timezone.now()):
                pass
            give_back()
        except DatabaseError:
            pass
        finally:
            close_old_connections()


@contextmanager
def tended() -> Iterator[None]:
    """Tend in a thread beside."""
    stopped = threading.Event()
    tender = threading.Thread(target=tend_until, args=(stopped,), daemon=True)
    tender.start()
    try:
        yield
    finally:
        stopped.set()
        tender.join()


class Command(BaseCommand):
    help = "runs jobs and seals the journal, until it is told to stop"

    def add_arguments(self, parser: CommandParser) -> None:
        lanes = parser.add_mutually_exclusive_group()
        lanes.add_argument("--soon", action="store_true", help="only the short jobs that somebody waits for")
        lanes.add_argument("--rest", action="store_true", help="everything else; without either, all of it")

    def handle(self, *_: Any, soon: bool, rest: bool, **__: Any) -> None:
        queues = [SOON] if soon else ["default"] if rest else None
        with (
            nullcontext() if soon else tended(),
            app.replace_connector(app.connector.get_worker_connector()) as working,
        ):
            working.run_worker(
                queues=queues, concurrency=2, shutdown_graceful_timeout=15, task_middleware=[left_to_its_like]
            )
