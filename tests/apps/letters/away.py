"""A mail server that does not answer."""

from django.core.mail.backends.base import BaseEmailBackend


class Away(BaseEmailBackend):
    def send_messages(self, email_messages: object) -> int:  # noqa: ARG002 - Django's signature
        raise ConnectionRefusedError("nobody answers")
