"""One upload from source to link: prepare, send, remember."""

import logging
import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from falgui.core import messages
from falgui.core.cancel import Cancel
from falgui.core.defects import unexpected
from falgui.core.errors import Cancelled, ServiceError, UploadError
from falgui.core.hash_beside import HashBeside
from falgui.core.lanes import small_at_once
from falgui.core.link_facts import remark_on
from falgui.core.local_file import LocalFile
from falgui.core.messages import Message
from falgui.core.meter import Meter
from falgui.core.own_links import reason_to_fetch, taken_as_it_is
from falgui.core.places import Place, Places
from falgui.core.request import Options, Request
from falgui.core.result import Result
from falgui.core.secret import Secret
from falgui.core.sources import FileSource, LinkSource, Source, without_query
from falgui.core.traces import Trace, Traces
from falgui.core.translation import _
from falgui.core.underway import Underway
from falgui.core.upload import Checking, Noticed, Prepared, Step
from falgui.media.metadata.find import clean
from falgui.media.prepare import prepare_open
from falgui.media.said_type import as_it_was_said
from falgui.proof import compare, proven_again
from falgui.reuse import Before, Reuse
from falgui.store.database import Database
from falgui.store.history import History
from falgui.store.installation import installation_salt
from falgui.store.reusable_links import ReusableLinks
from falgui.store.settings import Settings
from falgui.store.unfinished import UnfinishedUploads
from falgui.transport.client import build_client
from falgui.transport.endpoints import Endpoints
from falgui.transport.fal import Fal, Sent
from falgui.transport.network_choice import NetworkChoice
from falgui.transport.transfer import Transfer
from falgui.transport.way_to_fal import Transport

_log = logging.getLogger(__name__)

# The upper ends of what the settings allow, so that a change needs no new threads or client.
_MOST_STREAMS: Final = 10
_MOST_UPLOADS: Final = 10
# One for each part, each large file that is looked at, and each small one; as many small ones
# are looked at while those are sent.
_MOST_CONNECTIONS: Final = _MOST_STREAMS + _MOST_UPLOADS + 2 * small_at_once(_MOST_UPLOADS)
# The service's storage drops unfinished uploads after seven days.
_UNFINISHED_DAYS: Final = 6.5
# How long a link that is there may wait for the file's hash.
_HASH_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Finished:
    """An upload that is over: what was asked for, what came of it, and how it was sent."""

    request: Request
    result: Result
    sent: Sent


class _Outdated(Exception):  # noqa: N818  never leaves this module
    """The file was written to while what was made of it waited for its turn."""


@dataclass(frozen=True, slots=True)
class Uploader:
    """Uploads one source after another; the window's workers and the command line share one.

    `folder` is a private one for temporary files. `remember` writes a finished upload into the
    history, and once more when a check has told more of it; when it can't, the upload is still a
    success and `warn` is told. `forget` takes one out again that was stored wrong. `reuse` finds
    what is at fal already, and `underway` what is on its way there. `places` says who may send:
    whoever has to wait for that has everything else done. `clock` tells the seconds since 1970.
    """

    transport: Transport
    folder: Path
    remember: Callable[[Finished], None]
    warn: Callable[[Message], None]
    forget: Callable[[Finished], None]
    reuse: Reuse
    places: Places
    underway: Underway = field(default_factory=Underway)
    clock: Callable[[], float] = time.time
    compare_up_to: Callable[[], int] = lambda: 0
    """Up to which size, in bytes, what fal serves is fetched and compared."""

    def upload(
        self,
        request: Request,
        report: Callable[[Step], None],
        meter: Meter,
        cancel: Cancel,
    ) -> Result:
        """Return the finished upload that `request` asks for; blocks until then.

        `report` is told each step as it comes, `meter` counts the bytes, `cancel` stops it.
        Raises `UploadError` (M33 for a defect of falgui's own), or `Cancelled`.
        """
        began = time.monotonic()
        try:
            while True:
                try:
                    result = self._upload(request, report, meter, cancel)
                    break
                except _Outdated:
                    _log.info("changed while it waited: prepared anew")
        except UploadError as error:
            _log.info("upload ends: %s (%s)", error.message.id, error.detail)
            raise
        except Cancelled:
            _log.info("upload ends: stopped")
            raise
        except Exception as error:  # noqa: BLE001  a defect ends this upload, not the program
            raise unexpected(error) from None
        _log.info(
            "upload done: leg %s%s, %d bytes, %.1f s, %d possible copies",
            result.leg,
            " (reused link)" if result.reused else "",
            result.size,
            time.monotonic() - began,
            result.possible_copies,
        )
        return result

    def _upload(
        self,
        request: Request,
        report: Callable[[Step], None],
        meter: Meter,
        cancel: Cancel,
    ) -> Result:
        options, why_fetched = request.options, ""
        if isinstance(request.source, LinkSource) and not request.source.fetch:
            report(Noticed(_("Checking the link…")))
            link = self.transport.look_at_own(request.source.url, cancel)
            own = taken_as_it_is(link, request, self.clock())
            if own is not None:
                # It is of no size here: nothing of it is sent.
                report(Prepared(own.name, 0, own.content_type))
                return own
            why_fetched = reason_to_fetch(link)
        with ExitStack() as leftovers:
            path, name = self._local(request.source, report, meter, cancel, leftovers)
            cancel.raise_if_set()
            file = leftovers.enter_context(LocalFile(path, cancel))
            prepared = prepare_open(file, name, options.recipe, self.folder, cancel)
            if prepared.temporary:
                file.close()
                leftovers.callback(prepared.path.unlink, missing_ok=True)
                file = leftovers.enter_context(LocalFile(prepared.path, cancel))
            prepared = as_it_was_said(prepared, request.source)
            traces = prepared.traces.and_of(self._cleaned(file, options))
            is_temporary = prepared.temporary or isinstance(request.source, LinkSource)
            name, kind = prepared.name, prepared.content_type
            recipe = ", ".join(part for part in (prepared.recipe, why_fetched) if part)
            report(Prepared(name, file.size, kind, recipe, traces))
            transfer = Transfer(
                file,
                name,
                kind,
                options.lifecycle,
                report,
                meter,
                cancel,
                request.label if is_temporary else "",
                is_compared=file.size <= self.compare_up_to(),
            )
            likeness = self.reuse.likeness(transfer, options)
            told = _("The same file is on its way. Waiting for its link…")
            leftovers.enter_context(
                self.underway.alone(likeness, cancel, lambda: report(Noticed(told)))
            )
            before, result = self._at_fal_already(transfer, options)
            if result is not None:
                return result
            # What is small before or after it was prepared waits for no large file.
            size = min(file.size, prepared.original[0] or file.size)
            with self.places.place(size) as place:
                if place.take(cancel, lambda: report(Noticed(_("Prepared. Goes next.")))):
                    self._require_up_to_date(path, prepared.original, cancel)
                    report(Noticed(""))
                with HashBeside(file, meter, cancel, before.content_hash) as hashing:
                    return self._delivered(request, transfer, hashing, place).result

    def _at_fal_already(self, transfer: Transfer, options: Options) -> tuple[Before, Result | None]:
        before = self.reuse.before_sending(transfer, options)
        if before.result is None:
            return before, None
        return before, self._compared_again(before.result, before, transfer)

    def _require_up_to_date(self, path: Path, state: tuple[int, int], cancel: Cancel) -> None:
        with LocalFile(path, cancel) as file:
            if file.state != state:
                raise _Outdated

    def _compared_again(self, result: Result, before: Before, transfer: Transfer) -> Result | None:
        same = proven_again(
            result,
            transfer.file,
            self.transport.hash_served,
            before.account,
            self.compare_up_to(),
            transfer.report,
            transfer.cancel,
        )
        transfer.cancel.raise_if_set()
        if same is None:
            self.reuse.disown(before)
        return same

    def _delivered(
        self, request: Request, transfer: Transfer, hashing: HashBeside, place: Place
    ) -> Finished:
        """Send the file and check what became of it; once more if fal has stored another."""
        # What is remembered twice must be known again.
        known = replace(request, label=request.label or secrets.token_hex(8))
        began = time.monotonic()
        finished = self._sent(known, transfer, hashing, place)
        try:
            return self._checked(finished, transfer, hashing, time.monotonic() - began)
        except ServiceError as error:
            transfer.report(Noticed(str(error)))
        began = time.monotonic()
        finished = self._sent(known, transfer, hashing, place, copies=1)
        return self._checked(finished, transfer, hashing, time.monotonic() - began)

    def _sent(
        self,
        request: Request,
        transfer: Transfer,
        hashing: HashBeside,
        place: Place,
        copies: int = 0,
    ) -> Finished:
        sent = self.transport.send(transfer)
        now, lifecycle = self.clock(), transfer.lifecycle
        asked = lifecycle.expires_seconds
        result = Result(
            url=sent.url,
            name=transfer.name,
            content_type=transfer.content_type,
            size=transfer.file.size,
            leg=sent.leg,
            expires_seconds=asked,
            private=lifecycle.private,
            possible_copies=sent.possible_copies + copies,
            finished_at=now,
            expires_at=None if asked is None else now + asked,
            content_hash=hashing.so_far(),
            argument=request.options.argument,
        )
        finished = Finished(request, result, sent)
        # Ahead of the check: whatever comes now, the file is at fal.
        self._keep(finished)
        # While this file is checked, the next is on its way; it may be the same file once more.
        place.leave()
        transfer.report(Checking(result))
        return finished

    def _checked(
        self, finished: Finished, transfer: Transfer, hashing: HashBeside, seconds: float
    ) -> Finished:
        """Return `finished` with what fal tells of it; raises `ServiceError` (M31) if it is wrong.

        Sending it took `seconds`, since whose beginning it may be at fal. A check that goes
        nowhere changes nothing.
        """
        try:
            facts = self.transport.check(transfer, finished.sent)
            digest = hashing.within(_HASH_SECONDS)
            proven = compare(
                replace(finished.result, content_hash=digest),
                transfer.file,
                facts,
                self.transport.hash_served,
                finished.sent.account,
                self.compare_up_to(),
                transfer.report,
                transfer.cancel,
            )
        except ServiceError as error:
            _log.info("stored wrong: %s (%s)", error.message.id, error.detail)
            self._drop(finished)
            raise
        except Exception as error:  # noqa: BLE001  a defect here must not cost the link
            unexpected(error)
            return finished
        remark = remark_on(facts, transfer.lifecycle, transfer.content_type, seconds)
        result = replace(
            finished.result,
            remark=remark or proven.remark,
            content_hash=proven.content_hash,
            proven=proven.is_same,
        )
        if facts.is_shown and (facts.expires_at is not None or not facts.tells_expiry):
            result = replace(result, expires_at=facts.expires_at)
        if result == finished.result:
            return finished
        checked = replace(finished, result=result)
        self._keep(checked)
        return checked

    def _local(
        self,
        source: Source,
        report: Callable[[Step], None],
        meter: Meter,
        cancel: Cancel,
        leftovers: ExitStack,
    ) -> tuple[Path, str]:
        if isinstance(source, FileSource):
            return source.path, source.name
        report(Noticed(_("Fetching the link…")))
        fetched = self.transport.fetch(source, self.folder, meter, cancel)
        leftovers.callback(fetched.path.unlink, missing_ok=True)
        return fetched.path, fetched.name

    def _cleaned(self, file: LocalFile, options: Options) -> Traces:
        """Take out of `file` what it shall not tell; warn of a location for everybody."""
        traces = clean(file, options.recipe)
        if Trace.LOCATION in traces.told and not options.lifecycle.private:
            self.warn(messages.location_public())
        return traces

    def _drop(self, finished: Finished) -> None:
        try:
            self.forget(finished)
        except UploadError as error:
            _log.warning("history: %s (%s)", error.message.id, error.detail)

    def _keep(self, finished: Finished) -> None:
        try:
            self.remember(finished)
        except UploadError as error:
            _log.warning("history: %s (%s)", error.message.id, error.detail)
            self.warn(messages.history_not_saved())


def build_uploader(
    endpoints: Endpoints,
    key: Callable[[], Secret | None],
    folder: Path,
    settings: Callable[[], Settings],
    database: Database,
    warn: Callable[[Message], None],
) -> Uploader:
    """Return an uploader with a transport of its own; close that after the last upload.

    `key` and `settings` are asked anew for every upload. Takes a few hundred milliseconds, so
    not on the main thread; raises `ProxyError` or `AuthorityError` when the proxy or the extra
    certificates can't be used.
    """
    history = History(database)
    unfinished = UnfinishedUploads(database)
    unfinished.forget_older_than(_UNFINISHED_DAYS)

    def remember(finished: Finished) -> None:
        history.add(
            finished.result,
            _origin(finished.request.source),
            finished.result.finished_at,
            label=finished.request.label,
            identity=finished.sent.identity,
            account=finished.sent.account,
        )

    def forget(finished: Finished) -> None:
        history.forget(finished.request.label, finished.result.url)

    transport = Fal(
        build_client(_MOST_CONNECTIONS, lambda: NetworkChoice.of(settings())),
        endpoints,
        key,
        unfinished,
        salt=installation_salt(database),
        single_limit=lambda: settings().single_limit,
        streams=lambda: settings().streams,
        most_streams=_MOST_STREAMS,
        small_bodies=lambda: small_at_once(settings().uploads_at_once),
        most_per_second=lambda: settings().most_bytes_per_second,
    )
    return Uploader(
        transport,
        folder,
        remember,
        warn,
        forget,
        Reuse(transport, ReusableLinks(database)),
        Places(lambda: settings().uploads_at_once),
        compare_up_to=lambda: settings().compare_up_to,
    )


def _origin(source: Source) -> str:
    return str(source.path) if isinstance(source, FileSource) else without_query(source.url)
