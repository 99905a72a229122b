"""The network between the program and fal: what arrives, what gets lost, and who sees it."""

import random as real_random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

import httpx

from falgui.core.errors import Cancelled
from falgui.transport.wire import Attempt

from . import calls, faults
from .baton import Baton
from .calls import Call
from .clock import Clock
from .fal_model import Answer, FalModel

_TRANSIENT: Final = (408, 425, 500, 502, 503, 504, 520, 530)
_ASKED: Final = ("2", "30", "90", "3600", "0", "-1", "soon", "date", None)
_LONGEST_ASKED: Final = 600.0
_GARBAGE: Final = (
    b"<html>Sign in</html>",
    b"",
    b'{"access_url": ',
    b'{"access_url": 7, "token": [], "uploadId": null, "etag": 1, "file_url": {}}',
    b"[" * 3000,
    b"NaN",
)
_FOREIGN: Final = "https://v3.fal.media.attacker.example/files/b/x"
_WITH_BODY: Final = frozenset(
    {
        calls.SINGLE,
        calls.PART,
        calls.LEGACY_SINGLE,
        calls.SIGNED_PUT,
        calls.SIGNED_PART,
    }
)


@dataclass
class Seen:
    """What the requests about one file came to."""

    requests: int = 0
    bytes: int = 0


class Network(httpx.BaseTransport):
    """httpx' way to fal. `wrong` is told of each breach, `touch` that a file may fail now."""

    def __init__(
        self,
        baton: Baton,
        clock: Clock,
        random: real_random.Random,
        fal: FalModel,
        *,
        wrong: Callable[[str, str], None],
        touch: Callable[[str], None],
        log: Callable[[str], None],
        die: Callable[[], None],
    ) -> None:
        self._baton = baton
        self._clock = clock
        self._random = random
        self._fal = fal
        self._wrong = wrong
        self._touch = touch
        self._log = log
        self._die = die
        self.plan: faults.Faults = faults.NoFaults()
        self.seen: dict[str, Seen] = {}
        self.may_start: Callable[[str], bool] = lambda _name: True
        self.dead: Collection[str] = ()
        self.gone: Collection[str] = ()
        self.kept_parts: set[tuple[str, int]] = set()
        """Upload ids and numbers of the parts that an earlier life had on its disk."""
        self.running: Counter[str] = Counter()
        self.requests = 0
        self._wait_until: dict[str, tuple[float, float]] = {}

    def forget_pauses(self) -> None:
        """Expect no pause from a program that was not there when fal asked for it."""
        self._wait_until.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Bring one request to fal and its answer back, or not."""
        baton = self._baton
        baton.switch()
        call = self._fal.directory.understand(request)
        baton.note(f"→ {request.method} {calls.path_of(request)}")
        if call is None:
            self._wrong("I8", f"{request.method} {calls.path_of(request)}")
            raise httpx.ConnectError("unknown host", request=request)
        self._check(call, request)
        _attempt(request).begin()
        self.requests += 1
        if request.url.host in self.dead:
            self._wait(request, 0.01)
            raise httpx.ConnectError("refused", request=request)
        if call.endpoint in self.gone:
            return _reply(404, b'{"detail": "Not Found"}')
        kind = self._draw(call)
        if kind:
            self._log(f"{kind}: {call.endpoint} {call.name} {call.part or ''}")
            baton.note(f"{kind}!")
        self.running[call.endpoint] += 1
        try:
            response = self._carry(call, request, kind)
        finally:
            self.running[call.endpoint] -= 1
        baton.note(f"← {response.status_code}")
        baton.switch()
        return response

    def _draw(self, call: Call) -> str | None:
        return self.plan.draw(f"request {call.endpoint}", faults.REQUESTS[call.endpoint])

    def _carry(self, call: Call, request: httpx.Request, kind: str | None) -> httpx.Response:
        limits = request.extensions.get("timeout", {})
        self._before(call, request, kind, limits)
        body = self._receive(call, request, kind, limits)
        self._wait(request, 0.01 + 0.1 * self._random.random())
        if kind in (
            faults.EARLY_STATUS,
            faults.STATUS,
            faults.RATE_LIMIT,
            faults.REFUSED_FILE,
        ):
            return self._refusal(call, request, kind)
        if kind == faults.GARBAGE and self._random.random() < 0.5:
            return _reply(200, self._one_of(_GARBAGE))
        self._upset(call, kind)
        answer = self._fal.answer(call, request, body)
        if kind == faults.DUPLICATE:
            self._fal.answer(call, request, body)
        return self._deliver(call, request, kind, answer, limits)

    def _wait(self, request: httpx.Request, seconds: float) -> None:
        """Let time pass; whoever cancels the request ends it at once, as the wire does."""
        cancel = _attempt(request).cancel
        if self._baton.block(cancel.is_set, seconds):
            raise Cancelled

    # On the way there ----------------------------------------------------------------------

    def _before(
        self,
        call: Call,
        request: httpx.Request,
        kind: str | None,
        limits: dict[str, float | None],
    ) -> None:
        match kind:
            case faults.REFUSE:
                raise httpx.ConnectError("refused", request=request)
            case faults.CONNECT_TIMEOUT:
                self._wait(request, limits.get("connect") or 10.0)
                raise httpx.ConnectTimeout("timed out", request=request)
            case faults.RESET:
                raise httpx.WriteError("reset", request=request)
            case faults.CRASH if self._random.random() < 0.5:
                self._die()
            case faults.SLEEP:
                self._baton.jump(self._one_of((60.0, 8 * 3600.0)))
                raise httpx.ReadError("reset", request=request)
            case faults.CLOCK_JUMP:
                self._clock.skew = self._one_of((-86400.0, 86400.0, 3600.0))
            case faults.NEW_KEY if call.endpoint == calls.TOKEN:
                self._fal.replace_key(f"sim-key-{self._random.getrandbits(64):016x}:" + "n" * 24)
            case faults.NO_BALANCE:
                self._fal.has_balance = False

    def _receive(
        self,
        call: Call,
        request: httpx.Request,
        kind: str | None,
        limits: dict[str, float | None],
    ) -> bytes:
        if kind == faults.EARLY_STATUS:
            # The answer comes while the body is on its way: nobody reads the rest.
            _attempt(request).untouched = False
            return b""
        _attempt(request).untouched = False
        stream = request.stream
        if not isinstance(stream, httpx.SyncByteStream):
            raise TypeError(stream)
        announced = int(request.headers.get("content-length", "0"))
        ends_at = (
            int(self._random.random() * announced) if kind in (faults.CUT, faults.STALL) else -1
        )
        pieces: list[bytes] = []
        arrived = 0
        for piece in stream:
            pieces.append(piece)
            arrived += len(piece)
            if 0 <= ends_at <= arrived:
                if kind == faults.CUT:
                    raise httpx.WriteError("reset", request=request)
                self._wait(request, limits.get("write") or 60.0)
                raise httpx.WriteTimeout("timed out", request=request)
            self._baton.switch()
        body = b"".join(pieces)
        if len(body) != announced:
            self._wrong("I2", f"{len(body)} bytes instead of {announced} for {call.name}")
        if call.endpoint in _WITH_BODY:
            self._about(call.name).bytes += len(body)
        if kind == faults.FLIP and body:
            at = int(self._random.random() * len(body))
            body = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        return body

    def _upset(self, call: Call, kind: str | None) -> None:
        upload = call.upload
        match kind:
            case faults.REVOKE:
                self._fal.revoke_tokens()
            case faults.EXPIRE if upload is not None:
                self._fal.drop(upload)
            case faults.LOSE_PART if upload is not None:
                self._fal.lose_part(upload)

    # On the way back -----------------------------------------------------------------------

    def _refusal(self, call: Call, request: httpx.Request, kind: str) -> httpx.Response:
        if kind == faults.REFUSED_FILE:
            self._touch(call.name)
            return _reply(422, b'{"detail": [{"msg": "not this file"}]}')
        if kind == faults.RATE_LIMIT:
            return self._rate_limit(request.url.host)
        status = self._one_of(_TRANSIENT)
        content = self._one_of((b"<html>nginx</html>", b'{"detail": "later"}', b""))
        return _reply(status, content)

    def _rate_limit(self, host: str) -> httpx.Response:
        asked = self._one_of(_ASKED)
        headers = {}
        if asked == "date":
            moment = datetime.fromtimestamp(int(self._clock.time()) + 6, UTC)
            headers["Retry-After"] = format_datetime(moment, usegmt=True)
            seconds = 5.0
        else:
            if asked is not None:
                headers["Retry-After"] = asked
            seconds = max(0.0, float(asked)) if asked and asked.lstrip("-").isdigit() else 0.0
        now = self._baton.now
        until = now + min(seconds, _LONGEST_ASKED)
        self._wait_until[host] = (now, until)
        self._baton.note(f"429, Retry-After {asked}")
        return _reply(429, b"slow down", headers)

    def _deliver(
        self,
        call: Call,
        request: httpx.Request,
        kind: str | None,
        answer: Answer,
        limits: dict[str, float | None],
    ) -> httpx.Response:
        content = answer.body
        match kind:
            case faults.LOST:
                raise httpx.ReadError("reset", request=request)
            case faults.CRASH:
                self._die()
            case faults.SILENCE:
                self._wait(request, limits.get("read") or 120.0)
                raise httpx.ReadTimeout("timed out", request=request)
            case faults.SLOW:
                self._wait(request, 1 + 24 * self._random.random())
            case faults.LATE_STATUS:
                # Not 503, by which a service says that it did not take the request.
                status = self._one_of((500, 502, 504))
                return _reply(status, b"<html>")
            case faults.GARBAGE if answer.status == httpx.codes.OK:
                content = self._one_of(_GARBAGE)
            case faults.FOREIGN if answer.fields and "access_url" in answer.fields:
                self._touch(call.name)
                content = Answer(200, {**answer.fields, "access_url": _FOREIGN}).body
            case faults.INVISIBLE if answer.status == httpx.codes.OK and answer.fields:
                self._fal.hide(str(answer.fields["access_url"]), 2 + 5 * self._random.random())
            case faults.HALF_REPLY:
                return httpx.Response(
                    answer.status, headers=answer.headers, stream=_Half(content, request)
                )
        return _reply(answer.status, content, answer.headers)

    # Watching ------------------------------------------------------------------------------

    def _check(self, call: Call, request: httpx.Request) -> None:
        host, scheme = request.url.host, request.url.scheme
        sent = request.headers.get("authorization", "")
        keys = [secret for secret in self._fal.secrets if ":" in secret]
        has_key = any(key in sent for key in keys)
        if scheme != "https":
            self._wrong("I8", f"{scheme} to {host}")
        if has_key and host not in (calls.REST, calls.LEGACY):
            self._wrong("I8", f"the key went to {host}")
        if host == calls.SIGNED and sent:
            self._wrong("I8", "credentials went to a signed address")
        if not has_key and sent and host == calls.REST:
            self._wrong("I8", "a token went to the control plane")
        asked_at, until = self._wait_until.get(host, (0.0, 0.0))
        now = self._baton.now
        if asked_at + 0.001 < now < until - 0.001:
            self._wrong(
                "I10", f"{call.endpoint} {call.name} {until - now:.1f} s before {host} asked for it"
            )
        if call.endpoint == calls.PART and call.upload is not None:
            upload = call.upload
            known = (upload.id, call.part) in self.kept_parts
            if known and upload.id not in self._fal.dropped:
                self._wrong("I4", f"part {call.part} of {call.name} was on the disk already")
        if call.name:
            about = self._about(call.name)
            about.requests += 1
            if not self.may_start(call.name):
                self._wrong("I14", f"{call.endpoint} for {call.name} after it was stopped")

    def _about(self, name: str) -> Seen:
        return self.seen.setdefault(name, Seen())

    def _one_of(self, choices: tuple[faults.Choice, ...]) -> faults.Choice:
        return choices[int(self._random.random() * len(choices))]


def _reply(status: int, content: bytes, headers: Mapping[str, str] | None = None) -> httpx.Response:
    # With `content` instead of a stream it would count as read already.
    return httpx.Response(status, headers=headers, stream=httpx.ByteStream(content))


def _attempt(request: httpx.Request) -> Attempt:
    attempt: Attempt = request.extensions["attempt"]
    return attempt


class _Half(httpx.SyncByteStream):
    def __init__(self, content: bytes, request: httpx.Request) -> None:
        self._content = content
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        yield self._content[: len(self._content) // 2]
        raise httpx.ReadError("reset", request=self._request)
