"""What can go wrong, told by what a person can do about it.

UploadError                  the only exception that leaves the lower floors
├── LocalFileError           gone, unreadable, empty, not a file, changed while uploading
│   ├── FileInUseError       another program holds it: it may let go
│   └── DriveError           its drive is away or does not answer: it may come back
├── MediaError               cannot be converted
├── AuthenticationError      no key, or fal refuses it: the whole queue waits, once
├── QuotaError               the balance is used up: the whole queue waits
├── RejectedError            fal or falgui refuses this upload: never retried
│   └── UntrustedError       a certificate, redirect or address that must not be followed
├── ServiceError             fal answered with a failure: retried, then the next leg
│   └── RateLimitError       fal asks for a longer pause: the whole queue waits for its end
├── NetworkError             no answer at all: retried, then the next leg
│   └── OfflineError         no leg can be reached: the whole queue waits for the line
│       └── PortalError      a sign-in page answers in fal's place: the queue waits, too
├── ProxyError               the proxy setting is wrong: nothing to retry
├── AuthorityError           the extra certificates can't be read: nothing to retry
└── KeyStoreError            the system's password store did not take or give the key
    ├── KeyStoreLockedError  it would, once the person unlocks it
    └── NoKeyStoreError      there is no password store on this system
Cancelled                    not an error: the person (or quitting) stopped the upload
"""

from falgui.core.messages import Message


class UploadError(Exception):
    """A failure in words for people.

    `message` holds the catalogue id, the title (what happened) and the advice (what falgui does
    and what the person can do). `detail` is for the report behind "Details": status codes and
    the service's own words, never a key, a token or a signed URL.
    """

    retryable = False
    """Whether the same step may succeed when tried again."""
    next_leg = False
    """Whether another way to fal may work when this one doesn't."""

    def __init__(self, message: Message, detail: str = "") -> None:
        super().__init__(message.title)
        self.message = message
        self.detail = detail

    @property
    def title(self) -> str:
        """What happened."""
        return self.message.title

    @property
    def advice(self) -> str:
        """What falgui does about it and what the person can do."""
        return self.message.advice

    def __str__(self) -> str:
        """Return title and advice as one line."""
        return f"{self.title} {self.advice}".strip()


class LocalFileError(UploadError):
    """The file on this machine: gone, unreadable, empty, not a file, or changed while sent."""


class FileInUseError(LocalFileError):
    """Another program holds the file, and may let go of it."""


class DriveError(LocalFileError):
    """The drive that holds the file does not answer, and may come back."""


class MediaError(UploadError):
    """The image cannot be read or converted."""


class AuthenticationError(UploadError):
    """There is no key, it is malformed, or fal refuses it."""


class QuotaError(UploadError):
    """The fal account cannot pay for more."""


class RejectedError(UploadError):
    """This upload is refused, and would be refused again."""


class UntrustedError(RejectedError):
    """Going on could hand the key or the file to the wrong party."""


class ServiceError(UploadError):
    """fal answered, but with a failure of its own.

    `status` is the HTTP code (0 for an unreadable reply), `retry_after` the seconds the service
    asked for, if it did. `retryable` tells a passing failure from a lasting one (404, 410).
    """

    next_leg = True

    def __init__(
        self,
        message: Message,
        detail: str = "",
        *,
        status: int = 0,
        retryable: bool = True,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, detail)
        self.status = status
        self.retryable = retryable
        self.retry_after = retry_after


class RateLimitError(ServiceError):
    """fal asks to slow down, for longer than one upload should sit and wait.

    `retry_after` is the pause in seconds.
    """

    next_leg = False

    def __init__(self, message: Message, detail: str, retry_after: float) -> None:
        super().__init__(message, detail, status=429, retryable=False, retry_after=retry_after)


class NetworkError(UploadError):
    """Nothing answered, or the line broke.

    `unreachable` means that no connection came about at all (refused, unknown host, no route);
    `unclear` that the request may have arrived although its reply did not.
    """

    retryable = True
    next_leg = True

    def __init__(
        self,
        message: Message,
        detail: str = "",
        *,
        unreachable: bool = False,
        unclear: bool = False,
    ) -> None:
        super().__init__(message, detail)
        self.unreachable = unreachable
        self.unclear = unclear


class OfflineError(NetworkError):
    """Not one of fal's hosts can be reached: it is the line, not fal."""

    def __init__(self, message: Message, detail: str = "") -> None:
        super().__init__(message, detail, unreachable=True)


class PortalError(OfflineError):
    """A network that wants a sign-in first answers in fal's place."""


class ProxyError(UploadError):
    """The proxy in the settings or the environment cannot be used."""


class AuthorityError(UploadError):
    """The file with certificates to trust besides the system's cannot be used."""


class KeyStoreError(UploadError):
    """The system's password store is absent, locked, or did not keep what it was given."""


class KeyStoreLockedError(KeyStoreError):
    """The password store wants to be unlocked first, or the person said no to that."""


class NoKeyStoreError(KeyStoreError):
    """There is no password store on this system, or it keeps nothing."""


class Cancelled(Exception):  # noqa: N818  stopping is no error
    """The upload was stopped on purpose."""
