"""“Upload to fal” among the Quick Actions of macOS's Finder: a small Automator workflow."""

import plistlib
import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from falgui.desktop.integration.own_files import MARK, write_whole

_MARK_KEY: Final = "FalguiRemark"
_PROGRAM_KEY: Final = "FalguiProgram"
_SUFFIX: Final = ".workflow"
_MODE: Final = 0o644


class QuickAction:
    """The workflow in `folder`, which is `~/Library/Services`; the menu shows its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, command: Sequence[str], label: str) -> bool:
        """Write the workflow."""
        workflow = self._folder / f"{label.replace('/', '-')}{_SUFFIX}"
        if workflow.exists() and workflow not in self._ours():
            return False
        for name, content in (
            ("document.wflow", document(command)),
            # Last, as it says whose the folder is.
            ("Info.plist", information(command, label)),
        ):
            write_whole(workflow / "Contents" / name, plistlib.dumps(content), _MODE)
        for other in self._ours():
            if other != workflow:
                # Its label was in another language.
                shutil.rmtree(other)
        return True

    def take_away(self) -> None:
        """Remove the workflow."""
        for workflow in self._ours():
            shutil.rmtree(workflow)

    def program(self) -> str | None:
        """Return the program that the workflow starts."""
        ours = self._ours()
        return str(_told(ours[0]).get(_PROGRAM_KEY, "")) if ours else None

    def _ours(self) -> list[Path]:
        return [
            workflow
            for workflow in sorted(self._folder.glob(f"*{_SUFFIX}"))
            if _told(workflow).get(_MARK_KEY) == MARK
        ]


def information(command: Sequence[str], label: str) -> dict[str, Any]:
    """Return what the workflow says about itself: it takes any files and folders."""
    return {
        _MARK_KEY: MARK,
        _PROGRAM_KEY: command[0],
        "NSServices": [
            {
                "NSMenuItem": {"default": label},
                "NSMessage": "runWorkflowAsService",
                "NSRequiredContext": {"NSApplicationIdentifier": "com.apple.finder"},
                "NSSendFileTypes": ["public.item"],
            }
        ],
    }


def document(command: Sequence[str]) -> dict[str, Any]:
    """Return the workflow: one step, a shell script that gets the paths as its arguments."""
    step = {
        "AMAccepts": {"Container": "List", "Optional": True, "Types": ["com.apple.cocoa.path"]},
        "AMActionVersion": "2.0.3",
        "AMApplication": ["Automator"],
        "AMProvides": {"Container": "List", "Types": ["com.apple.cocoa.string"]},
        "ActionBundlePath": "/System/Library/Automator/Run Shell Script.action",
        "ActionName": "Run Shell Script",
        "ActionParameters": {
            # Without the ampersand the menu bar shows a turning wheel until falgui quits.
            "COMMAND_STRING": f'{shlex.join(command)} "$@" >/dev/null 2>&1 &',
            "CheckedForUserDefaultShell": True,
            "inputMethod": 1,
            "shell": "/bin/sh",
            "source": "",
        },
        "BundleIdentifier": "com.apple.RunShellScript",
        "CFBundleVersion": "2.0.3",
        "CanShowSelectedItemsWhenRun": False,
        "CanShowWhenRun": True,
        "Class Name": "RunShellScriptAction",
        "InputUUID": "5B5B3A52-7C7E-4C0B-9E0A-0D7B7A0F1A01",
        "OutputUUID": "5B5B3A52-7C7E-4C0B-9E0A-0D7B7A0F1A02",
        "UUID": "5B5B3A52-7C7E-4C0B-9E0A-0D7B7A0F1A03",
        "isViewVisible": 1,
    }
    return {
        "AMApplicationBuild": "523",
        "AMApplicationVersion": "2.10",
        "AMDocumentVersion": "2",
        "actions": [{"action": step, "isViewVisible": 1}],
        "connectors": {},
        "workflowMetaData": {
            "applicationBundleIDsByPath": {},
            "inputTypeIdentifier": "com.apple.Automator.fileSystemObject",
            "outputTypeIdentifier": "com.apple.Automator.nothing",
            "presentationMode": 15,
            "processesInput": 0,
            "serviceApplicationBundleID": "com.apple.finder",
            "serviceInputTypeIdentifier": "com.apple.Automator.fileSystemObject",
            "serviceOutputTypeIdentifier": "com.apple.Automator.nothing",
            "serviceProcessesInput": 0,
            "useAutomaticInputType": 0,
            "workflowTypeIdentifier": "com.apple.Automator.servicesMenu",
        },
    }


def _told(workflow: Path) -> dict[str, Any]:
    try:
        with (workflow / "Contents/Info.plist").open("rb") as file:
            told = plistlib.load(file)
    except (OSError, ValueError, plistlib.InvalidFileException):
        return {}
    return told if isinstance(told, dict) else {}
