"""Pages in real browsers try every way to the local door that a page has, and none gets in."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from falgui.desktop.door.conversation import Patience
from tests.desktop.door.test_service import TOKEN, Opened

_TRIES = """<!doctype html><script>
const body = JSON.stringify({list: ['/etc/hostname']})
const form = new FormData()
form.append('list', new File(['picture'], 'a.png'))
const json = {'Content-Type': 'application/json'}
const tries = []
for (const host of ['127.0.0.1', 'localhost'])
  for (const query of ['', '?key=TOKEN'])
    for (const options of [
      {body, headers: json},
      {body, headers: {...json, Authorization: 'Bearer TOKEN'}},
      {body},
      {body, mode: 'no-cors'},
      {body: form},
      {body: form, mode: 'no-cors'},
      {mode: 'no-cors', referrerPolicy: 'no-referrer', credentials: 'omit'},
      {mode: 'no-cors', keepalive: true},
    ])
      tries.push(() => fetch(`http://${host}:PORT/upload${query}`, {method: 'POST', ...options}))
const read = []
;(async () => {
  for (const one of tries)
    try { read.push((await one()).type) } catch (error) { read.push('failed') }
  navigator.sendBeacon('http://127.0.0.1:PORT/upload?key=TOKEN', body)
  for (const kind of ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']) {
    const frame = document.createElement('iframe')
    frame.name = kind
    if (kind === 'text/plain') frame.sandbox = 'allow-forms'
    document.body.append(frame)
    const sent = document.createElement('form')
    Object.assign(sent, {method: 'post', enctype: kind, target: kind})
    sent.action = 'http://127.0.0.1:PORT/upload?key=TOKEN'
    sent.innerHTML = '<input name="{&quot;list&quot;: [&quot;/etc/hostname&quot;], &quot;x" '
      + 'value="&quot;: 1}">'
    document.body.append(sent)
    sent.submit()
  }
  await new Promise(done => setTimeout(done, 1500))
  await fetch('DONE', {method: 'POST', mode: 'no-cors', body: JSON.stringify(read)})
})()
</script><body>"""

Browser = Callable[[Path, str], list[str | Path]]


def firefox(profile: Path, address: str) -> list[str | Path]:
    return ["firefox-esr", "--headless", "--no-remote", "--profile", profile, address]


def chromium(profile: Path, address: str) -> list[str | Path]:
    # Its sandbox doesn't run as root, and the only page is the test's own.
    options = ["--headless", "--no-sandbox", "--no-first-run", "--disable-gpu"]
    return [
        "chromium",
        *options,
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        address,
    ]


@contextmanager
def page(content: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Serve a page, and give its address and what it has reported."""
    reports: list[list[str]] = []

    class Served(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(content.encode(), "text/html")

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            reports.append(json.loads(self.rfile.read(length)))
            self._send(b"", "text/plain")

        def _send(self, sent: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_words: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Served) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/", reports
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("is_local", [False, True], ids=["from the web", "from a file"])
@pytest.mark.parametrize("browser", [firefox, chromium])
def test_no_page_gets_in_even_where_no_token_is_asked_for(
    browser: Browser, tmp_path: Path, *, is_local: bool
) -> None:
    folder, profile, file = (tmp_path / name for name in ("temporary", "profile", "page.html"))
    folder.mkdir()
    profile.mkdir()
    door = Opened(folder, Patience(wrong_token=0.0))
    door.without_token = True
    tries = _TRIES.replace("PORT", str(door.port)).replace("TOKEN", TOKEN)
    with page(tries) as (address, reports):
        file.write_text(tries.replace("DONE", address))
        process = subprocess.Popen(  # noqa: S603  the test's own command line
            browser(profile, file.as_uri() if is_local else address),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            deadline = time.monotonic() + 90
            while not reports:
                assert time.monotonic() < deadline, "the page did not come to its end"
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(20)
    door.close()
    assert door.asked == []
    assert list(folder.iterdir()) == []
    # Nor can a page read what is answered.
    assert set(reports[0]) <= {"failed", "opaque"}
    assert len(reports[0]) == 32
