"""fal as the live check sees it: every request sent once, counted, and answered as it is."""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx

from falgui.core.cancel import Cancel
from falgui.core.errors import UploadError
from falgui.core.lifecycle import Lifecycle
from falgui.core.secret import Secret
from falgui.store.log import redacted
from falgui.transport.body import Body
from falgui.transport.client import Client
from falgui.transport.endpoints import Endpoints
from falgui.transport.exchange import Exchange
from falgui.transport.headers import lifecycle_headers, retry_after
from falgui.transport.ids import require_upload_id
from falgui.transport.probing.bodies import Announced, Content, Stream
from falgui.transport.reply import Reply

UNKNOWN_TYPE: Final = "application/octet-stream"
HIDDEN: Final = Lifecycle(60, private=True)
FOR_A_MINUTE: Final = Lifecycle(60)
"""Nothing that the live check creates stays longer."""
_USUAL_PAUSE: Final = 2.0
_LONGEST_PAUSE: Final = 60.0
_REPLY_SECONDS: Final = 120.0
_LARGEST_REPEATED: Final = 64 * 1024
_SHORTEST_SECRET: Final = 8

Authorization = tuple[str, Secret]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A file that was begun in parts."""

    url: str
    upload_id: str

    def address(self, last: str) -> str:
        """Return where part `last`, or `complete`, goes."""
        return f"{self.url}/multipart/{self.upload_id}/{last}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A file's link, and the signed address that takes its bytes."""

    file_url: str
    upload_url: str

    def address(self, last: str) -> str:
        """Return where part `last`, or `complete`, goes."""
        parts = urlsplit(self.upload_url)
        return urlunsplit(parts._replace(path=f"{parts.path}/{last}"))


class Service:
    """Sends the live check's requests to `endpoints` with `key`; safe to use from any thread.

    Nothing is repeated but what was answered 429, once and after a pause. Everything that is
    created ends after a minute. All that is sent are random bytes. `clock` gives Unix seconds,
    `sleep` waits for so many or for the flag.
    """

    def __init__(
        self,
        client: Client,
        endpoints: Endpoints,
        key: Secret,
        cancel: Cancel,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[Cancel, float], None] = Cancel.wait,
    ) -> None:
        self.endpoints: Final = endpoints
        self.cancel: Final = cancel
        self.clock: Final = clock
        self.requests = 0
        self.bytes_sent = 0
        self.pauses: Final[list[str]] = []
        """What answers said about waiting: their status and their `Retry-After`."""
        self._exchange = Exchange(client)
        self._key = key
        self._sleep = sleep
        self._lock = threading.RLock()
        self._token: tuple[str, Authorization] | UploadError | None = None
        self._private: set[str] = {key.reveal(), *key.reveal().split(":")}

    def wait(self, seconds: float) -> None:
        """Wait; raises `Cancelled` when stopped meanwhile."""
        self._sleep(self.cancel, seconds)
        self.cancel.raise_if_set()

    def clean(self, text: str) -> str:
        """Return `text` without anything that gives access: the key, tokens, signed addresses."""
        with self._lock:
            hidden = sorted(self._private, key=len, reverse=True)
        for one in hidden:
            if len(one) >= _SHORTEST_SECRET:
                text = text.replace(one, "…")
        return redacted(text)

    # Requests ------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        url: str,
        *,
        authorization: Authorization | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        fields: Mapping[str, object] | None = None,
        patient: bool = True,
    ) -> Reply:
        """Return the answer to one request, whatever its status; raises `UploadError`.

        A pause that is asked for is waited for, unless not `patient`, and the answer after it is
        returned; but what is large is sent once only.
        """
        patient = patient and len(content or b"") <= _LARGEST_REPEATED
        reply = Reply(0, httpx.Headers(), b"", "")
        for is_last in (not patient, True):
            body = None if content is None else Content(content, self._count)
            reply = self._send(method, url, authorization, headers, body, fields)
            if reply.status != httpx.codes.TOO_MANY_REQUESTS or is_last:
                break
            self.wait(min(retry_after(reply.headers) or _USUAL_PAUSE, _LONGEST_PAUSE))
        return reply

    def upload_large(self, length: int) -> Reply:
        """Return the answer to a single upload of so many bytes, all of which are sent."""
        return self._upload(Stream(length, self._count, self.cancel))

    def announce(self, length: int, patience: float, *, expect: bool = False) -> Reply:
        """Return the answer to a single upload that stops after its first bytes.

        With `expect` it asks first whether to send even those. Raises `NoEarlyAnswer`.
        """
        body = Announced(length, patience, self._count, silent=expect)
        return self._upload(body, {"Expect": "100-continue"} if expect else {})

    def _upload(self, body: Body, headers: Mapping[str, str] | None = None) -> Reply:
        base, authorization = self._storage()
        given = {"X-Fal-File-Name": random_name(), "Content-Type": UNKNOWN_TYPE}
        return self._send(
            "POST",
            f"{base}/files/upload",
            authorization,
            {**given, **lifecycle_headers(FOR_A_MINUTE), **(headers or {})},
            body,
        )

    def _send(
        self,
        method: str,
        url: str,
        authorization: Authorization | None,
        headers: Mapping[str, str] | None,
        body: Body | None,
        fields: Mapping[str, object] | None = None,
    ) -> Reply:
        with self._lock:
            self.requests += 1
        options = {} if authorization is None else {"authorization": authorization}
        reply = self._exchange.send(
            method,
            url,
            cancel=self.cancel,
            headers={name.title(): value for name, value in (headers or {}).items()},
            body=body,
            fields=fields,
            reply_seconds=_REPLY_SECONDS,
            **options,
        )
        asked = reply.headers.get("retry-after")
        if asked is not None or reply.status == httpx.codes.TOO_MANY_REQUESTS:
            self.pauses.append(f"HTTP {reply.status}, {_form_of(asked)}")
        return reply

    def _count(self, size: int) -> None:
        with self._lock:
            self.bytes_sent += size

    def _hide(self, text: str) -> None:
        with self._lock:
            self._private.add(text)

    # Credentials ---------------------------------------------------------------------------

    @property
    def key(self) -> Secret:
        """The key, for REST and the legacy CDN."""
        return self._key

    def ask_for_token(self, key: Secret) -> Reply:
        """Return REST's answer to whoever wants a token for `key`."""
        reply = self.ask(
            "POST", self.endpoints.token_address, authorization=("Key", key), fields={}
        )
        if reply.succeeded:
            self._hide(reply.text("token"))
        return reply

    def token(self) -> Authorization:
        """Return the token, which is asked for once; raises `UploadError`."""
        return self._storage()[1]

    def _storage(self) -> tuple[str, Authorization]:
        """Return the CDN's address and the token for it."""
        with self._lock:
            if self._token is None:
                try:
                    reply = self.ask_for_token(self._key).require_success()
                    base = reply.json().get("base_url") or self.endpoints.cdn
                    address = self.endpoints.require_storage(base).rstrip("/")
                    self._token = address, ("Bearer", Secret(reply.text("token")))
                except UploadError as error:
                    # Whatever else needs it is answered by this.
                    self._token = error
            if isinstance(self._token, UploadError):
                raise self._token
            return self._token

    # Steps of an upload --------------------------------------------------------------------

    def upload(
        self,
        content: bytes,
        *,
        name: str | None = None,
        content_type: str = UNKNOWN_TYPE,
        lifecycle: Lifecycle = FOR_A_MINUTE,
        authorization: Authorization | None = None,
        patient: bool = True,
    ) -> Reply:
        """Return the answer to a single upload; `name` is the header as it is sent."""
        base, own = self._storage()
        return self.ask(
            "POST",
            f"{base}/files/upload",
            authorization=authorization or own,
            headers=_description(name, content_type, lifecycle),
            content=content,
            patient=patient,
        )

    def link_in(self, reply: Reply) -> str:
        """Return the link that an upload was answered with; raises `UploadError`."""
        return self.endpoints.require_storage(reply.require_success().text("access_url"))

    def begin(self, name: str | None = None) -> Unfinished:
        """Begin a file in parts; raises `UploadError`."""
        base, own = self._storage()
        reply = self.ask(
            "POST",
            f"{base}/files/upload/multipart",
            authorization=own,
            headers=_description(name, UNKNOWN_TYPE, FOR_A_MINUTE),
        )
        url = self.link_in(reply)
        upload_id = require_upload_id(reply.text("uploadId", "upload_id"))
        self._hide(upload_id)
        return Unfinished(url, upload_id)

    def put_part(
        self,
        upload: Unfinished,
        number: int,
        content: bytes,
        *,
        authorization: Authorization | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return the answer to a part."""
        return self.ask(
            "PUT",
            upload.address(str(number)),
            authorization=authorization or self.token(),
            headers={"Content-Type": UNKNOWN_TYPE, **(headers or {})},
            content=content,
        )

    def complete(self, upload: Unfinished, parts: list[tuple[int, str]]) -> Reply:
        """Return the answer to completing with these numbers and etags."""
        return self.ask(
            "POST",
            upload.address("complete"),
            authorization=self.token(),
            fields={"parts": listed(parts)},
        )

    def sign(
        self, call: str = "initiate", *, name: str | None = None, content_type: str = UNKNOWN_TYPE
    ) -> Signed:
        """Have an address signed for a new file; raises `UploadError`."""
        reply = self.ask(
            "POST",
            f"{self.endpoints.rest}/storage/upload/{call}?storage_type=fal-cdn-v3",
            authorization=("Key", self._key),
            headers=lifecycle_headers(FOR_A_MINUTE),
            fields={"content_type": content_type, "file_name": name or random_name()},
        ).require_success()
        address = self.endpoints.require_signed(reply.text("upload_url"))
        self._hide(address)
        # Whoever repeats it may leave out the host.
        self._hide(urlsplit(address).query)
        self._hide(urlsplit(address).path)
        return Signed(self.endpoints.require_storage(reply.text("file_url")), address)

    def put_signed(self, address: str, content: bytes, content_type: str = UNKNOWN_TYPE) -> Reply:
        """Return the answer to sending `content` to a signed address, without credentials."""
        return self.ask("PUT", address, headers={"Content-Type": content_type}, content=content)


def listed(parts: list[tuple[int, str]]) -> list[dict[str, object]]:
    """Return numbers and etags as completing wants them."""
    return [{"partNumber": number, "etag": etag} for number, etag in parts]


def random_name(ending: str = ".bin") -> str:
    """Return a name that nobody has used and that says nothing."""
    return secrets.token_hex(4) + ending


def _description(name: str | None, content_type: str, lifecycle: Lifecycle) -> dict[str, str]:
    return {
        "Content-Type": content_type,
        "X-Fal-File-Name": random_name() if name is None else name,
        **lifecycle_headers(lifecycle),
    }


def _form_of(asked: str | None) -> str:
    if asked is None:
        return "no Retry-After"
    form = "seconds" if asked.strip().isdigit() else "a date" if "," in asked else "another form"
    return f"Retry-After: {asked[:40]} ({form})"
