"""Log lines as JSON: time, level, logger, event, request, a person's number; never a name, address or form values."""

import logging

import structlog
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import LazyObject

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class Lines(structlog.stdlib.ProcessorFormatter):
    """One JSON object a line, with the request's number; a trace where there is one, without values of variables."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(
                    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
                ),
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )

    def format(self, record: logging.LogRecord) -> str:
        request = record.__dict__.pop("request", None)  # Django hangs the whole request on some records
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied | Http404):
            record.exc_info = None  # an answer, not an error of ours: the line itself says enough
        with structlog.contextvars.bound_contextvars(**_who(request)):
            return super().format(record)


def _who(request: object) -> dict[str, int]:
    """The number of the person who asked, where that is known already: a line of the log asks no database."""
    user = getattr(request, "__dict__", {}).get("user")
    if user is None or isinstance(user, LazyObject) or not user.is_authenticated:
        return {}
    return {"person": user.pk}
