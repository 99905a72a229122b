"""Lets the person say what a file is, where its bytes and its name don't tell."""

from dataclasses import replace

from falgui.core.sources import FileSource, Source
from falgui.media.prepare import PreparedFile


def as_it_was_said(prepared: PreparedFile, source: Source) -> PreparedFile:
    """Return `prepared` as what `source` was said to be, unless it was made something else."""
    said = source.content_type if isinstance(source, FileSource) else ""
    return replace(prepared, content_type=said) if said and not prepared.temporary else prepared
