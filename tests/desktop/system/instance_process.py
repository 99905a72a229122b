"""A start of falgui reduced to its instance: prints what became of it and what it is asked.

Usage: instance_process.py FOLDER ERRAND [ARGUMENT…]. Each line printed is JSON. An empty ERRAND is
the usual one; with any, what an owner is sent for is printed as well.
"""

import json
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from falgui.core.errand import Errand
from falgui.desktop.system.instance import Instance, hand_over


def say(word: str, arguments: list[str]) -> None:
    print(json.dumps([word, arguments]), flush=True)  # noqa: T201  its only way to be heard


def main() -> int:
    folder, arguments = Path(sys.argv[1]), sys.argv[3:]
    errand = Errand(sys.argv[2] or Errand.SHOW)
    if hand_over(folder, arguments, errand):
        say("handed over", arguments)
        return 0
    application = QCoreApplication(sys.argv[:1])
    instance = Instance(folder)
    instance.asked.connect(lambda entries: say("asked", entries))
    if sys.argv[2]:
        instance.sent_for.connect(lambda errand, _token: say("sent for", [errand]))
    if not instance.claim(arguments, errand):
        say("handed over", arguments)
        return 0
    say("owner", arguments)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
