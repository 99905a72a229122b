"""`python -m tests.benchmarks.warm falgui|fal_client FIRST SECOND`: an upload by what runs already.

Uploads two files one after the other in one process, as a window or a service would, and prints
what the second took: everything is imported, and what is kept between uploads is there.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from falgui.store.settings import Settings
from tests.benchmarks.measuring import most_memory

Upload = Callable[[Path], object]

_DEFAULTS: Final = Settings()


@contextmanager
def falgui(settings: Settings = _DEFAULTS) -> Iterator[Upload]:
    """Provide an upload as the command line does it."""
    from falgui.cli.session import open_session  # noqa: PLC0415  only one of them is measured
    from falgui.cli.upload import open_uploader  # noqa: PLC0415
    from falgui.core.cancel import Cancel  # noqa: PLC0415
    from falgui.core.meter import Meter  # noqa: PLC0415
    from falgui.core.request import Options, Request  # noqa: PLC0415
    from falgui.core.sources import FileSource  # noqa: PLC0415

    options = Options(reuse=False)
    with (
        open_session(os.environ, sandbox=False) as session,
        open_uploader(session, settings, quiet=True) as uploader,
    ):
        yield lambda path: uploader.upload(
            Request(FileSource(path), options), lambda _step: None, Meter(), Cancel()
        )


@contextmanager
def fal_client() -> Iterator[Upload]:
    """Provide the official client's upload."""
    import fal_client as package  # noqa: PLC0415
    import fal_client.client as module  # noqa: PLC0415

    module.REST_URL = os.environ["FALGUI_REST_URL"]
    module.CDN_URL = os.environ["FALGUI_CDN_URL"]
    yield package.upload_file


def main() -> None:
    """Upload the two files."""
    name, first, second = sys.argv[1:]
    with {"falgui": falgui, "fal_client": fal_client}[name]() as upload:
        upload(Path(first))
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forgets the peak
        idle = most_memory(os.getpid())
        begun, computed = time.perf_counter(), time.process_time()
        upload(Path(second))
        wall, cpu = time.perf_counter() - begun, time.process_time() - computed
        print(json.dumps([wall, cpu, most_memory(os.getpid()) - idle]))


if __name__ == "__main__":
    main()
