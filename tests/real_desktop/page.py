"""A page with pictures, served on this machine, that tells where it is on the screen."""

import http.server
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from falgui.core.content_types import SNIFF_LENGTH, content_type

# A picture in each quarter. Where that is, a browser tells when it has drawn them.
_PAGE: Final = """<!doctype html><title>pictures</title><style>
body {{ margin: 0; display: grid; grid-template: 1fr 1fr / 1fr 1fr; height: 100vh }}
img {{ width: 50vw; height: 50vh; display: block }}</style>{pictures}<script>
let told = ""
function tell() {{
  const now = JSON.stringify([screenX, screenY, outerWidth, outerHeight, innerWidth, innerHeight])
  if (now === told) return
  told = now
  fetch("/place", {{ method: "POST", body: now }})
}}
onload = () => requestAnimationFrame(() => requestAnimationFrame(() => setInterval(tell, 50)))
</script>"""


@dataclass(slots=True)
class Page:
    """A page at `address`; its pictures are in the order of reading."""

    address: str
    place: list[int] = field(default_factory=list)
    """Left, top, width and height of the browser's window, then width and height of the page."""

    def is_within(self, width: int) -> bool:
        """Return whether the browser has drawn the page, left of this place of the screen."""
        return bool(self.place) and self.place[0] + self.place[2] <= width

    def picture(self, number: int) -> tuple[int, int]:
        """Return the middle of a picture on the screen."""
        left, top, width, height, inner_width, inner_height = self.place
        edge = (width - inner_width) // 2
        column, row = number % 2, number // 2
        return (
            left + edge + inner_width * (1 + 2 * column) // 4,
            top + height - edge - inner_height * (3 - 2 * row) // 4,
        )


@contextmanager
def serve(pictures: Mapping[Path, str]) -> Iterator[Page]:
    """Serve a page with these four pictures, each a link to an address unless that is empty."""
    files = {f"/{quote(path.name)}": path.read_bytes() for path in pictures}
    html = "".join(
        f'<a href="{leads_to}">{image}</a>' if leads_to else image
        for path, leads_to in pictures.items()
        for image in [f'<img src="/{quote(path.name)}" alt="{path.stem}">']
    )
    page = Page("")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Send the page or a picture."""
            if self.path == "/page":
                self._send(_PAGE.format(pictures=html).encode(), "text/html")
            elif self.path in files:
                content = files[self.path]
                self._send(content, content_type("", content[:SNIFF_LENGTH]))
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            """Take note of the place."""
            page.place = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(b"", "text/plain")

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

        def _send(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        page.address = f"http://127.0.0.1:{server.server_port}/page"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield page
        finally:
            server.shutdown()
            thread.join()
