"""What may stand on the command line."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from falgui import __version__
from falgui.cli.image_arguments import add_image_arguments
from falgui.cli.probe_arguments import add_probe
from falgui.core.errand import Errand
from falgui.core.lifecycle import parse_expiry
from falgui.core.links import LinkFormat
from falgui.core.rate import parse_rate
from falgui.core.recipe import ImageFormat
from falgui.core.translation import _

DATA_URI: Final = "data-uri"
TEMPLATE: Final = "template:"
"""What comes before the name of one of the person's own templates."""
_OUTPUTS: Final = (*LinkFormat, DATA_URI)
_COMMANDS: Final = ("upload", "request", "check", "doctor", "probe", "sandbox", "demo")


@dataclass(frozen=True, slots=True)
class Arguments:
    """The command line, checked."""

    command: str
    """`window`, `upload`, `request`, `check`, `doctor`, `probe`, `sandbox` or `demo`."""
    names: tuple[str, ...] = ()
    """Files, folders and links, as given."""
    errand: Errand = Errand.SHOW
    """What the window is opened for."""
    name: str | None = None
    """What standard input is called."""
    content_type: str | None = None
    """What standard input is; None leaves it to its bytes and its name."""
    request: str = "-"
    """A file with a request, or "-" for standard input."""
    base: Path | None = None
    """Where relative paths in a request begin; None leaves them alone."""
    with_secrets: bool = False
    sandbox: bool = False
    output: str = LinkFormat.URL
    """A `LinkFormat`, `data-uri`, or `template:` and a name."""
    template: str | None = None
    """The text of a template, instead of `output`."""
    expires: str | None = None
    """As given and known to be right; None leaves it to the settings."""
    private: bool | None = None
    image_format: ImageFormat | None = None
    """None leaves it to the settings; the same for the next ones."""
    quality: int | None = None
    longest_edge: int | None = None
    background: str | None = None
    keep_heic: bool | None = None
    keep_location: bool | None = None
    remove_notes: bool | None = None
    fetch: bool = False
    """Whether links are fetched and uploaded although models can read them."""
    compare: bool = False
    """Whether what fal serves is fetched and compared."""
    upload_again: bool = False
    """Whether a file is sent even if it is at fal already."""
    training: bool = False
    """Whether `names` are folders that become training packs."""
    strict: bool = False
    json: bool = False
    quiet: bool = False
    folder: Path | None = None
    port: int = 0
    bytes_per_second: int | None = None
    limit_rate: int | None = None
    """Bytes a second of all uploads together, 0 for no limit; None leaves it to the settings."""
    no_upload: bool = False
    show_link: bool = False
    desktop_only: bool = False
    quick: bool = False
    """Whether the live check leaves out what takes minutes."""
    traffic: int = 0
    """Megabytes that the live check may spend on the limit of single uploads."""
    yes: bool = False
    report_format: str = ""
    report_file: Path | None = None


def parse(words: Sequence[str]) -> Arguments:
    """Return what `words` ask for; wrong usage ends the program with exit code 2."""
    # A file called "upload" can be named as "./upload".
    command = next((word for word in words if not word.startswith("-")), "")
    if command in _COMMANDS:
        parsed = _with_commands().parse_args(words)
    else:
        parsed = _for_window().parse_args(words)
    given = {name: value for name, value in vars(parsed).items() if name != "help"}
    if "output" in given and given["output"] is None:
        given["output"] = LinkFormat.JSON if given["training"] else LinkFormat.URL
    return Arguments(**given)


def _base() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="falgui",
        description=_("Drop a file, paste its fal CDN link."),
        epilog=_(
            "falgui FILE… opens the window and queues the files. "
            "“falgui upload --help” tells how to upload without a window; "
            "“falgui demo” tries everything without a key."
        ),
    )
    parser.add_argument("--version", action="version", version=f"falgui {__version__}")
    parser.add_argument(
        "--sandbox",
        action="store_true",
        help=_("use a fal of its own on this machine: no key, nothing leaves the machine"),
    )
    return parser


def _for_window() -> argparse.ArgumentParser:
    parser = _base()
    parser.usage = _(
        "falgui [--sandbox] [--clipboard|--choose|--hidden] [FILE|FOLDER|URL …]\n"
        "       falgui [--sandbox] upload [OPTION …] FILE …\n"
        "       falgui [--sandbox] request [OPTION …] [FILE]\n"
        "       falgui [--sandbox] check [--json] URL …\n"
        "       falgui [--sandbox] doctor [OPTION …]\n"
        "       falgui [--sandbox] probe [OPTION …]\n"
        "       falgui sandbox [OPTION …]\n"
        "       falgui demo"
    )
    parser.add_argument("names", nargs="*", metavar=_("FILE|FOLDER|URL"), help=_("what to upload"))
    errands = parser.add_mutually_exclusive_group()
    for option, errand, words in (
        ("--clipboard", Errand.CLIPBOARD, _("upload what is on the clipboard")),
        ("--choose", Errand.CHOOSE, _("ask for files to upload")),
        ("--hidden", Errand.HIDE, _("wait in the tray, without a window")),
    ):
        errands.add_argument(option, dest="errand", action="store_const", const=errand, help=words)
    parser.set_defaults(command="window", errand=Errand.SHOW)
    return parser


def _with_commands() -> argparse.ArgumentParser:
    parser = _base()
    commands = parser.add_subparsers(dest="command", required=True)

    upload = commands.add_parser(
        "upload",
        help=_("upload here, without a window"),
        description=_("Upload files and print their links, one a line, in the order given."),
    )
    upload.add_argument(
        "names",
        nargs="+",
        metavar=_("FILE"),
        help=_("a file, an http(s) link, or - for standard input"),
    )
    upload.add_argument(
        "--name", metavar=_("NAME"), help=_("what standard input is called, such as cat.png")
    )
    upload.add_argument(
        "--content-type",
        type=_content_type,
        metavar=_("TYPE"),
        help=_("what standard input is, such as image/png (default: by its bytes and its name)"),
    )
    form = upload.add_mutually_exclusive_group()
    form.add_argument(
        "--format",
        dest="output",
        type=_output,
        metavar=_("FORMAT"),
        help=_(
            "what to print: {formats}, or template:NAME for a template of the settings; "
            "data-uri uploads nothing (default: url, with --training json)"
        ).format(formats=", ".join(_OUTPUTS)),
    )
    form.add_argument(
        "--template",
        metavar=_("TEXT"),
        help=_("print this for each file, such as '{example}'").format(
            example="{number}. {name}: {url}"
        ),
    )
    upload.add_argument(
        "--training",
        action="store_true",
        help=_("pack each folder of images and .txt captions into a zip for a trainer"),
    )
    upload.add_argument(
        "--strict",
        action="store_true",
        help=_("with --training: upload nothing if something is wrong with a folder"),
    )
    upload.add_argument(
        "--fetch",
        action="store_true",
        help=_("fetch and upload links, also those that models can read as they are"),
    )
    upload.add_argument(
        "--json", action="store_true", help=_("print one JSON object a file, failures too")
    )
    _add_choices(upload)

    request = commands.add_parser(
        "request",
        help=_("upload the files that a request names, and print it with their links"),
        description=_(
            "Upload the files on this computer that a text names (JSON, Python, JavaScript, "
            "Markdown, HTML, cURL), and print the same text with their links. Exit code 2 when it "
            "names none; when an upload fails, nothing is printed."
        ),
    )
    request.add_argument(
        "request", nargs="?", default="-", metavar=_("FILE"), help=_("default: standard input")
    )
    request.add_argument(
        "--base",
        type=Path,
        metavar=_("FOLDER"),
        help=_("where relative paths begin; without it, only whole paths count"),
    )
    request.add_argument(
        "--with-secrets", action="store_true", help=_("also upload what looks like a secret")
    )
    _add_choices(request)
    _add_others(commands)
    return parser


def _add_choices(upload: argparse.ArgumentParser) -> None:
    """Add how files are uploaded, the same for every command that does."""
    upload.add_argument(
        "--expires",
        type=_expiry,
        metavar=_("TIME"),
        help=_("when fal deletes the file: 1h, 7d, 1y, never, seconds (default: the settings')"),
    )
    upload.add_argument(
        "--private", action="store_true", default=None, help=_("hide the file from everybody else")
    )
    add_image_arguments(upload)
    upload.add_argument(
        "--compare",
        action="store_true",
        help=_("fetch what fal serves, and compare it with what was sent"),
    )
    upload.add_argument(
        "--upload-again",
        action="store_true",
        help=_("send files even if they are at fal already, instead of using the link they have"),
    )
    upload.add_argument(
        "--limit-rate",
        type=_rate,
        metavar=_("SPEED"),
        help=_(
            "bytes a second of all files together: 500k, 2M, 0 for all (default: the settings')"
        ),
    )
    upload.add_argument("--quiet", action="store_true", help=_("no progress, only errors"))


def _add_others(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands that upload nothing of the person's."""
    check = commands.add_parser(
        "check",
        help=_("tell whether models can read links as they are"),
        description=_(
            "Look at links as a model would, without signing in anywhere, and say what is there. "
            "Nothing is uploaded, no key is needed. Exit code 1 when one does not work."
        ),
    )
    check.add_argument("names", nargs="+", metavar="URL", help=_("an http(s) link"))
    check.add_argument("--json", action="store_true", help=_("print one JSON object a link"))

    doctor = commands.add_parser(
        "doctor",
        help=_("check the network, the key, the folders and the desktop"),
        description=_(
            "Check step by step all that an upload needs, and say what to do about what fails. "
            "Uploads one byte, which fal deletes after a minute. Exit code 1 when a step fails."
        ),
    )
    doctor.add_argument("--json", action="store_true", help=_("print one JSON object"))
    doctor.add_argument("--no-upload", action="store_true", help=_("leave the test upload out"))
    doctor.add_argument(
        "--show-link", action="store_true", help=_("print the link of the test upload, too")
    )
    doctor.add_argument(
        "--desktop-only", action="store_true", help=_("only what the desktop brings along")
    )

    add_probe(commands)

    sandbox = commands.add_parser(
        "sandbox",
        help=_("run a fal of its own on this machine"),
        description=_(
            "Run a loopback fal until interrupted, and print the environment that points falgui "
            "at it."
        ),
    )
    sandbox.add_argument("--port", type=int, default=0, help=_("the first of five ports"))
    sandbox.add_argument("--folder", type=Path, help=_("keep what is uploaded there"))
    sandbox.add_argument(
        "--rate",
        type=int,
        dest="bytes_per_second",
        metavar=_("BYTES"),
        help=_("take no more than this many bytes a second"),
    )

    commands.add_parser(
        "demo",
        help=_("try falgui with sample files, without a key"),
        description=_(
            "Upload the sample files to a fal on this machine: in the window where there is a "
            "screen, in the terminal where there is none."
        ),
    )


def _content_type(text: str) -> str:
    if re.fullmatch(r"[\w.+!#$&^-]+/[\w.+!#$&^-]+", text, re.ASCII):
        return text.lower()
    raise argparse.ArgumentTypeError(
        _("{text} is no content type; image/png is one.").format(text=repr(text))
    )


def _rate(text: str) -> int:
    try:
        return parse_rate(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text} is no speed; 500k, 2M, 1.5M or bytes a second are.").format(text=repr(text))
        ) from None


def _output(text: str) -> str:
    if text in _OUTPUTS or (text.startswith(TEMPLATE) and text != TEMPLATE):
        return text
    raise argparse.ArgumentTypeError(
        _("{text} is no format; these are: {formats}, template:NAME.").format(
            text=repr(text), formats=", ".join(_OUTPUTS)
        )
    )


def _expiry(text: str) -> str:
    try:
        parse_expiry(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text} is no lifetime; 1h, 7d, 1y, never or seconds are.").format(text=repr(text))
        ) from None
    return text
