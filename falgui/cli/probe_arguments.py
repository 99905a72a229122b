"""What may stand on the command line behind `falgui probe`."""

import argparse
from pathlib import Path
from typing import Final

from falgui.core.translation import _

DEFAULT_TRAFFIC: Final = 450
"""Megabytes: four whole bodies around the limit of single uploads."""
REPORT_FORMATS: Final = ("markdown", "json")


def add_probe(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its options."""
    probe = commands.add_parser(
        "probe",
        help=_("ask fal what its documentation leaves open, and write a report"),
        description=_(
            "Ask fal, with your key, what its documentation leaves open, and write a report for "
            "developers, in English and without secrets. Sends random bytes, which fal deletes "
            "after a minute. Exit code 1 when a question could not be answered."
        ),
    )
    probe.add_argument(
        "--format",
        dest="report_format",
        choices=REPORT_FORMATS,
        default=REPORT_FORMATS[0],
        help=_("how the report is written (default: markdown)"),
    )
    probe.add_argument(
        "--output",
        dest="report_file",
        type=Path,
        metavar=_("FILE"),
        help=_("write the report there (default: standard output)"),
    )
    probe.add_argument("--quick", action="store_true", help=_("leave out what takes minutes"))
    probe.add_argument(
        "--traffic",
        type=_megabytes,
        default=DEFAULT_TRAFFIC,
        metavar=_("MEGABYTES"),
        help=_(
            "what finding the limit of single uploads may send at most (default: {number})"
        ).format(number=DEFAULT_TRAFFIC),
    )
    probe.add_argument("--yes", action="store_true", help=_("begin without asking"))


def _megabytes(text: str) -> int:
    if text.isascii() and text.isdecimal():
        return int(text)
    raise argparse.ArgumentTypeError(
        _("{text} is no whole number of megabytes.").format(text=repr(text))
    )
