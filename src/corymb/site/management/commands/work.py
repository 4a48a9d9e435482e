"""The worker: runs jobs of the queue, and seals the journal every two seconds."""

import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.journal.actions import seal_pending

SEAL_EVERY = 2.0
"""Seconds; an entry waits for its seal five at the most."""


def seal_until(stopped: threading.Event) -> None:
    """Seal what waits, again and again; a database that is away is tried again like everything else."""
    while not stopped.wait(SEAL_EVERY):
        try:
            while seal_pending(timezone.now()):
                pass
        except DatabaseError:
            pass
        finally:
            close_old_connections()


class Command(BaseCommand):
    help = "runs jobs and seals the journal, until it is told to stop"

    def handle(self, *_: Any, **__: Any) -> None:
        stopped = threading.Event()
        sealer = threading.Thread(target=seal_until, args=(stopped,), daemon=True)
        sealer.start()
        try:
            with app.replace_connector(app.connector.get_worker_connector()) as working:
                working.run_worker(concurrency=2, shutdown_graceful_timeout=15)
        finally:
            stopped.set()
            sealer.join()
