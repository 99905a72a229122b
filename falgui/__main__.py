"""Starts falgui: `falgui`, or `python -m falgui`."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from falgui.cli import run  # noqa: PLC0415  an interrupt while importing is handled below

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
