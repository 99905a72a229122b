"""A fal in memory: as strict as the sandbox, with everything on one virtual clock."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Final
from urllib.parse import quote

import httpx

from .calls import (
    CDN,
    COMPLETE,
    HEAD,
    INITIATE,
    LEGACY,
    LEGACY_SINGLE,
    PART,
    PROBE,
    SHARD,
    SIGNED,
    SIGNED_COMPLETE,
    SIGNED_PART,
    SIGNED_PUT,
    SINGLE,
    TOKEN,
    Call,
    Directory,
    Multipart,
    Ticket,
)
from .clock import Clock

_MOST_PARTS: Final = 10_000
_SIGNED_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What lies behind a link."""

    url: str
    name: str
    size: int
    digest: str
    key: str
    """Whose it is."""
    visible_at: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body of a reply."""

    status: int
    fields: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The JSON text of `fields`."""
        return b"" if self.fields is None else json.dumps(self.fields).encode()


class FalModel:
    """Takes requests that have arrived whole, and answers them.

    `wrong` is told what no client of fal's may do.
    """

    def __init__(
        self,
        clock: Clock,
        random: Random,
        key: str,
        wrong: Callable[[str, str], None],
        *,
        single_limit: int,
        smallest_part: int,
        token_seconds: float,
        strict_sizes: bool,
    ) -> None:
        self._clock = clock
        self._random = random
        self._wrong = wrong
        self._single_limit = single_limit
        self._smallest_part = smallest_part
        self._token_seconds = token_seconds
        self._strict_sizes = strict_sizes
        self.key = key
        self.has_balance = True
        self.secrets: list[str] = [key]
        self.objects: dict[str, StoredObject] = {}
        self.uploads: dict[str, Multipart] = {}
        self.dropped: set[str] = set()
        """Ids of uploads that fal has thrown away, or lost a part of."""
        self.tokens_issued = 0
        self.tokens_refused = 0
        self._tokens: dict[str, tuple[float, str]] = {}
        self._tickets: dict[str, Ticket] = {}
        self._names: dict[str, str] = {}
        self.directory = Directory(self._names, self.uploads, self._tickets)
        self._number = 0

    # Answering -----------------------------------------------------------------------------

    def answer(self, call: Call, request: httpx.Request, body: bytes) -> Answer:
        """Do what `call` asks for."""
        openly: dict[str, Callable[[], Answer]] = {
            PROBE: lambda: Answer(404, {"detail": "Not Found"}),
            HEAD: lambda: self._head(str(request.url)),
            TOKEN: lambda: self._token(request),
            INITIATE: lambda: self._initiate(request, body, in_parts=bool(call.part)),
            SIGNED_PUT: lambda: self._signed(call, body),
            SIGNED_PART: lambda: self._signed(call, body),
            SIGNED_COMPLETE: lambda: self._signed(call, body),
            LEGACY_SINGLE: lambda: self._legacy(call, request, body),
        }
        if call.endpoint in openly:
            return openly[call.endpoint]()
        key = self._key_of_token(request)
        if key is None:
            self.tokens_refused += 1
            return _no(401, "Invalid or expired token")
        if call.endpoint == PART:
            return self._part(call, body)
        if call.endpoint == COMPLETE:
            return self._complete(call, body)
        if not self.has_balance:
            return _no(402, "Balance exhausted")
        if call.endpoint == SINGLE:
            return self._store(f"https://{SHARD}/files/b/sim", call.name, body, key)
        url = self._new_url(f"https://{SHARD}/files/b/sim", call.name)
        upload = self._begin(call.name, url, key)
        return Answer(200, {"access_url": url, "uploadId": upload.id})

    def _legacy(self, call: Call, request: httpx.Request, body: bytes) -> Answer:
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return _no(401, "No user found for Key ID and Secret")
        return self._store(f"https://{LEGACY}/files/sim", call.name, body, self.key)

    def _token(self, request: httpx.Request) -> Answer:
        if request.headers.get("authorization") != f"Key {self.key}":
            return _no(401, "No user found for Key ID and Secret")
        text = f"t0k3n{self._random.getrandbits(160):040x}"
        self.secrets.append(text)
        self.tokens_issued += 1
        now = self._clock.monotonic()
        self._tokens[text] = (now + self._token_seconds, self.key)
        created = datetime.fromtimestamp(1_790_000_000 + now, UTC)
        ends = datetime.fromtimestamp(1_790_000_000 + now + self._token_seconds, UTC)
        return Answer(
            200,
            {
                "token": text,
                "token_type": "Bearer",
                "base_url": f"https://{CDN}",
                "expires_at": ends.isoformat(),
                "created_at": created.isoformat(),
            },
        )

    def _key_of_token(self, request: httpx.Request) -> str | None:
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        ends_at, key = self._tokens.get(text, (0.0, ""))
        return key if scheme == "Bearer" and self._clock.monotonic() < ends_at else None

    def revoke_tokens(self) -> None:
        """Make all tokens worthless."""
        self._tokens.clear()

    def replace_key(self, key: str) -> None:
        """Take another key from now on, and nothing that the old one got."""
        self.key = key
        self.secrets.append(key)
        self._tokens.clear()

    def drop(self, upload: Multipart) -> None:
        """Throw an unfinished upload away."""
        self.uploads.pop(upload.id, None)
        upload.parts.clear()
        self.dropped.add(upload.id)

    def lose_part(self, upload: Multipart) -> bool:
        """Lose one part that was acknowledged; return whether there was one."""
        if not upload.parts:
            return False
        numbers = sorted(upload.parts)
        del upload.parts[numbers[int(self._random.random() * len(numbers))]]
        self.dropped.add(upload.id)
        return True

    def _store(self, base: str, name: str, body: bytes, key: str) -> Answer:
        if not body:
            return _no(411, "Length Required")
        if len(body) > self._single_limit:
            return _no(413, "File too large, use multipart solution")
        url = self._new_url(base, name)
        self._keep(url, name, body, key)
        return Answer(200, {"access_url": url, "uploaded": True})

    def _begin(self, name: str, url: str, key: str) -> Multipart:
        upload = Multipart(f"up{self._random.getrandbits(64):016x}", name, url, key)
        self.uploads[upload.id] = upload
        return upload

    def _part(self, call: Call, body: bytes) -> Answer:
        upload = call.upload
        if upload is None or upload.id not in self.uploads:
            return _no(404, "Upload not found")
        if not 1 <= call.part <= _MOST_PARTS or not body:
            self._wrong("I7", f"part {call.part} of {len(body)} bytes")
            return _no(400, "Part number or size")
        upload.parts[call.part] = body
        etag = f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'
        return Answer(200, {"partNumber": call.part, "etag": etag}, {"ETag": etag})

    def _complete(self, call: Call, body: bytes) -> Answer:
        upload = call.upload
        if upload is None or upload.id not in self.uploads:
            return _no(404, "Upload not found")
        listed = [(one["partNumber"], one["etag"]) for one in json.loads(body)["parts"]]
        numbers = [number for number, _etag in listed]
        if numbers != list(range(1, len(numbers) + 1)) or not numbers:
            self._wrong("I7", f"parts {numbers} of {upload.name}")
            return _no(400, "Parts must be listed in ascending order from 1 without gaps")
        if numbers != sorted(upload.parts) or any(
            etag != f'"{hashlib.md5(upload.parts[number], usedforsecurity=False).hexdigest()}"'
            for number, etag in listed
        ):
            if upload.id not in self.dropped:
                self._wrong("I7", f"the list is not what was sent of {upload.name}")
            return _no(400, "The list does not name the parts that were uploaded")
        *others, last = (len(upload.parts[number]) for number in numbers)
        unequal = len(set(others)) > 1 or (others and last > others[0])
        if self._strict_sizes and (unequal or any(one < self._smallest_part for one in others)):
            self._wrong("I7", f"sizes {others}, {last} of {upload.name}")
            return _no(400, "All parts but the last must have the same size")
        del self.uploads[upload.id]
        whole = b"".join(upload.parts[number] for number in numbers)
        upload.parts.clear()
        self._keep(upload.url, upload.name, whole, upload.key)
        return Answer(200, {"access_url": upload.url})

    def _initiate(self, request: httpx.Request, body: bytes, *, in_parts: bool) -> Answer:
        if request.headers.get("authorization") != f"Key {self.key}":
            return _no(401, "No user found for Key ID and Secret")
        name = str(json.loads(body)["file_name"])
        url = self._new_url(f"https://{SHARD}/files/b/sim", name)
        number = f"k{self._random.getrandbits(64):016x}"
        signature = f"s1gn{self._random.getrandbits(128):032x}"
        self.secrets.append(signature)
        self._tickets[number] = Ticket(
            name,
            url,
            self.key,
            self._clock.monotonic() + _SIGNED_SECONDS * (30 if in_parts else 1),
            self._begin(name, url, self.key) if in_parts else None,
        )
        signed = f"https://{SIGNED}/uploads/{number}?signature={signature}"
        return Answer(200, {"file_url": url, "upload_url": signed})

    def _signed(self, call: Call, body: bytes) -> Answer:
        ticket = call.ticket
        if ticket is None or self._clock.monotonic() >= ticket.ends_at:
            return _no(403, "Request has expired")
        if call.endpoint == SIGNED_PART:
            return self._part(call, body)
        if call.endpoint == SIGNED_COMPLETE:
            return self._complete(call, body)
        if not body:
            return _no(411, "Length Required")
        self._keep(ticket.url, ticket.name, body, ticket.key)
        return Answer(200)

    def _head(self, url: str) -> Answer:
        found = self.objects.get(url)
        if found is None or self._clock.monotonic() < found.visible_at:
            return Answer(404)
        return Answer(200, headers={"Content-Length": str(found.size)})

    def hide(self, url: str, seconds: float) -> None:
        """Answer 404 for an object for a while."""
        found = self.objects[url]
        self.objects[url] = StoredObject(
            found.url,
            found.name,
            found.size,
            found.digest,
            found.key,
            self._clock.monotonic() + seconds,
        )

    def _keep(self, url: str, name: str, body: bytes, key: str) -> None:
        digest = hashlib.sha256(body).hexdigest()
        self.objects[url] = StoredObject(url, name, len(body), digest, key, 0.0)

    def _new_url(self, base: str, name: str) -> str:
        self._number += 1
        url = f"{base}/{self._number:x}{self._random.getrandbits(32):08x}_{quote(name)}"
        self._names[url] = name
        return url


def _no(status: int, detail: str) -> Answer:
    return Answer(status, {"detail": detail})
