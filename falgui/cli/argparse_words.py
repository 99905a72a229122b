"""Lets argparse, which speaks the language of the system's own catalogues, speak falgui's."""

import argparse
from typing import Final

from falgui.core.translation import _, translatable

_WORDS: Final = (
    translatable("usage: "),
    translatable("positional arguments"),
    translatable("options"),
    translatable("show this help message and exit"),
    translatable("show program's version number and exit"),
    translatable("%(prog)s: error: %(message)s\n"),
    translatable("argument %(argument_name)s: %(message)s"),
    translatable("unrecognized arguments: %s"),
    translatable("the following arguments are required: %s"),
    translatable("expected one argument"),
    translatable("expected at least one argument"),
    translatable("not allowed with argument %s"),
    translatable("ignored explicit argument %r"),
    translatable("invalid %(type)s value: %(value)r"),
    translatable("invalid choice: %(value)r (choose from %(choices)s)"),
    translatable("ambiguous option: %(option)s could match %(matches)s"),
)


def translate_argparse() -> None:
    """Have argparse look its own words up among falgui's texts."""
    # It has no other way in: its `_` is gettext's, which finds catalogues by the environment
    # alone and knows nothing of the language in the settings.
    vars(argparse)["_"] = _
