"""A browser without scripts: cookies, pages, forms. An answer that did not come is None: nothing was acknowledged."""

import http.client
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are answers."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@dataclass(frozen=True)
class Answer:
    """Status of an answer, what it holds, and where it leads."""

    status: int
    content: bytes
    url: str

    @property
    def text(self) -> str:
        return self.content.decode()

    def words(self) -> str:
        """What the page says, without its tags."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", self.text.partition("<main")[2]))[:1_000]


@dataclass
class Visitor:
    """Somebody with a session at the site."""

    port: int
    _jar: CookieJar = field(default_factory=CookieJar)

    def get(self, url: str) -> Answer | None:
        return self._open(urllib.request.Request(self._address(url)))

    def post(
        self,
        url: str,
        fields: Mapping[str, str | list[str]],
        file: tuple[str, bytes] | None = None,
        *,
        by_script: bool = False,
    ) -> Answer | None:
        """Send a form with the token that this visitor's cookie asks for; as its page's scripts do, where asked."""
        token = next((cookie.value or "" for cookie in self._jar if cookie.name == "csrftoken"), "")
        body, kind = _form({"csrfmiddlewaretoken": token, **fields}, file)
        headers = {"Content-Type": kind, "Referer": self._address(url), **({"HX-Request": "true"} if by_script else {})}
        return self._open(urllib.request.Request(self._address(url), body, headers))

    def _address(self, url: str) -> str:
        return urllib.parse.urljoin(f"http://127.0.0.1:{self.port}/", url)

    def _open(self, request: urllib.request.Request) -> Answer | None:
        opener = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(self._jar))
        try:
            with opener.open(request, timeout=60) as answer:
                return Answer(answer.status, answer.read(), "")
        except urllib.error.HTTPError as answer:
            try:
                return Answer(answer.code, answer.read(), answer.headers.get("Location", ""))
            except (OSError, http.client.HTTPException):
                return None
        except (OSError, http.client.HTTPException):
            return None


def _form(fields: Mapping[str, str | list[str]], file: tuple[str, bytes] | None) -> tuple[bytes, str]:
    if file is None:
        return urllib.parse.urlencode(fields, doseq=True).encode(), "application/x-www-form-urlencoded"
    border = uuid.uuid4().hex
    parts = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n'
    parts += [
        head.encode(),
        b"Content-Type: application/octet-stream\r\n\r\n",
        file[1],
        f"\r\n--{border}--\r\n".encode(),
    ]
    return b"".join(parts), f"multipart/form-data; boundary={border}"
