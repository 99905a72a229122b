"""`python -m desktop_metadata FOLDER`: all that packages put below /usr/share, of any kind."""

import argparse
from pathlib import Path

from desktop_metadata.share import write_share


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m desktop_metadata", description=__doc__)
    parser.add_argument("folder", type=Path, help="such as /usr/share")
    write_share(parser.parse_args().folder)


if __name__ == "__main__":
    main()
