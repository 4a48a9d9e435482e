"""The worker: runs jobs of the queue; beside them it seals the journal and looks for jobs whose worker is gone."""

import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.journal.actions import seal_pending
from corymb.site.abandoned import give_back, left_to_its_like

SEAL_EVERY = 2.0
"""Seconds; an entry waits for its seal five at the most."""
HANDS = 3
"""Jobs at a time: of what takes long one runs at a time, of the living scorecard too, and one is left for people."""


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


class Command(BaseCommand):
    help = "runs jobs and seals the journal, until it is told to stop"

    def handle(self, *_: Any, **__: Any) -> None:
        stopped = threading.Event()
        tender = threading.Thread(target=tend_until, args=(stopped,), daemon=True)
        tender.start()
        try:
            with app.replace_connector(app.connector.get_worker_connector()) as working:
                working.run_worker(concurrency=HANDS, shutdown_graceful_timeout=15, task_middleware=[left_to_its_like])
        finally:
            stopped.set()
            tender.join()
