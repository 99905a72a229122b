"""Runs the C program that takes uploads in fal's place."""

import http.client
import json
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import certifi

from tests.benchmarks.row import CannotRun

_HERE: Final = Path(__file__).parent
_BUILT: Final = _HERE.parents[1] / "build" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Counts:
    """What the sink has seen since it was started."""

    connections: int
    requests: int
    body_bytes: int
    cut_requests: int
    cut_bytes: int


@dataclass(frozen=True, slots=True)
class Sink:
    """A sink that runs; `certificate` is its own, None for plain HTTP."""

    address: str
    port: int
    certificate: Path | None

    @property
    def origin(self) -> str:
        """Scheme, address and port."""
        return f"{'https' if self.certificate else 'http'}://{self.address}:{self.port}"

    @property
    def trusted(self) -> Path | None:
        """What clients are to trust: all that they trust elsewhere, and the sink."""
        return self.certificate and self.certificate.with_name("trusted.pem")

    def environment(self, home: Path) -> dict[str, str]:
        """Return what leads falgui and the peers there, with nothing of this machine's own.

        falgui keeps its files below `home`.
        """
        foreign = ("fal_", "falgui_", "http_proxy", "https_proxy", "all_proxy", "ssl_cert_")
        own = {name: value for name, value in os.environ.items()
               if not name.lower().startswith(foreign)}  # fmt: skip
        trusted = {"SSL_CERT_FILE": str(self.trusted)} if self.trusted else {}
        return {
            **own,
            **trusted,
            "FALGUI_HOME": str(home),
            "FAL_KEY": "key:secret",
            "FALGUI_REST_URL": self.origin,
            "FALGUI_CDN_URL": self.origin,
            "FALGUI_LEGACY_CDN_URL": self.origin,
            "NO_PROXY": self.address,
        }

    def counts(self) -> Counts:
        """Ask what it has seen; the question is among the requests, too."""
        if self.certificate:
            context = ssl.create_default_context(cafile=self.certificate)
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                self.address, self.port, context=context, timeout=10
            )
        else:
            connection = http.client.HTTPConnection(self.address, self.port, timeout=10)
        try:
            connection.request("GET", "/counts")
            return Counts(**json.load(connection.getresponse()))
        finally:
            connection.close()


@contextmanager
def running_sink(
    folder: Path,
    *options: str,
    tls: bool = False,
    address: str = "127.0.0.1",
    wrapper: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Sink]:
    """Run a sink while the block lasts; `options` are those that `sink.c` names.

    `folder` is for its certificate. `wrapper` is the beginning of the command, such as
    `ip netns exec NAME`. Raises `CannotRun`.
    """
    certificate = key = None
    if tls:
        certificate, key = make_certificate(folder)
        options = ("--tls", str(certificate), str(key), *options)
    command = [
        *wrapper,
        str(compiled("sink", "sink_replies.c", "sink.h")),
        "--bind",
        address,
        *options,
    ]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            word, _space, port = process.stdout.readline().partition(" ")
            if word != "port":
                raise CannotRun("the sink could not begin")
            yield Sink(address, int(port), certificate)
        finally:
            process.terminate()


def compiled(name: str, *more: str) -> Path:
    """Return the program made of `name`.c and `more` files in this folder; raises `CannotRun`."""
    program, sources = _BUILT / name, [_HERE / f"{name}.c", *(_HERE / file for file in more)]
    newest = max(source.stat().st_mtime for source in sources)
    if program.exists() and program.stat().st_mtime > newest:
        return program
    compiler = shutil.which("cc")
    if compiler is None:
        raise CannotRun("there is no C compiler (cc)")
    _BUILT.mkdir(parents=True, exist_ok=True)
    fresh = program.with_name(f"{name}.{os.getpid()}")
    flags = ("-O2", "-Wall", "-Wextra", "-pthread", "-o", str(fresh))
    c_files = [str(source) for source in sources if source.suffix == ".c"]
    made = subprocess.run(
        [compiler, *flags, *c_files, "-lssl", "-lcrypto"],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise CannotRun(f"{name}.c can't be compiled (it needs libssl-dev): {made.stderr[-300:]}")
    fresh.replace(program)
    return program


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """Return a certificate for the sink's addresses and its key; raises `CannotRun`."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if certificate.exists():
        return certificate, key
    openssl = shutil.which("openssl")
    if openssl is None:
        raise CannotRun("there is no openssl to make a certificate with")
    command = [
        *(openssl, "req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=falgui benchmarks"),
        *("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"),
        *("-addext", "subjectAltName=IP:127.0.0.1,IP:10.77.0.2"),
        *("-addext", "keyUsage=critical,digitalSignature,keyCertSign"),
        *("-keyout", str(key), "-out", str(certificate)),
    ]
    subprocess.run(command, capture_output=True, check=True)
    # A client that trusts one certificate is made in 0.4 ms of CPU, with certifi's hundred and more
    # in 20 ms: whoever makes one for each upload would look better than on any real machine.
    everywhere = Path(certifi.where()).read_bytes()
    certificate.with_name("trusted.pem").write_bytes(everywhere + certificate.read_bytes())
    return certificate, key
