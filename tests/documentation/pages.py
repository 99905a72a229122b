"""The pages that people read: README and docs/, and what stands in them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent.parent
PAGES: Final = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK: Final = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
_CODE: Final = re.compile(r"`([^`\n]+)`")
_ITALICS: Final = re.compile(r"(?<![*\w])\*([^*]+)\*(?![*\w])")
_HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """One page, taken apart."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def prose(self) -> str:
        """The page without its blocks of code, every paragraph on one line."""
        text = _BLOCK.sub("", self.text)
        return re.sub(r"(?<!\n)\n *(?!\n|[-|>#\d ])", " ", text)

    def blocks(self, language: str) -> list[str]:
        """Return the blocks of code in `language`."""
        return [
            content for _indent, named, content in _BLOCK.findall(self.text) if named == language
        ]

    def links(self) -> list[str]:
        """Return where the links and pictures lead."""
        return [one or other for one, other in _LINK.findall(_BLOCK.sub("", self.text))]

    def code(self) -> list[str]:
        """Return what is set as code within a sentence."""
        return [re.sub(r"\s+", " ", found) for found in _CODE.findall(self.prose)]

    def italics(self) -> list[str]:
        """Return what is set in italics: names from the window."""
        return _ITALICS.findall(_CODE.sub("", self.prose))

    def anchors(self) -> set[str]:
        """Return what a link may name in this page, as GitHub makes it of the headings."""
        return {_anchor(heading) for heading in _HEADING.findall(_BLOCK.sub("", self.text))}


def _anchor(heading: str) -> str:
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return plain.replace(" ", "-")


def pages() -> list[Page]:
    """Return every page."""
    return [Page(path, path.read_text(encoding="utf-8")) for path in PAGES]


def lines_of(block: str) -> list[str]:
    """Return the commands in a block, without their remarks."""
    lines = (re.sub(r"(^|\s)#.*$", "", line).strip() for line in block.splitlines())
    return [line for line in lines if line]
