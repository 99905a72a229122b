"""What is sent in place of some of a file's bytes."""

from hypothesis import given
from hypothesis import strategies as some

from falgui.core.patch import Patch, patched

_CONTENT = bytes(range(64))
_PATCHES = some.lists(
    some.builds(Patch, some.integers(0, 63), some.binary(min_size=1, max_size=20)).filter(
        lambda patch: patch.end <= len(_CONTENT)
    ),
    max_size=4,
)


@given(_PATCHES, some.integers(1, 20))
def test_pieces_of_any_length_make_up_the_same_whole(patches: list[Patch], length: int) -> None:
    expected = bytearray(_CONTENT)
    for patch in patches:
        expected[patch.offset : patch.end] = patch.content
    pieces = [
        patched(_CONTENT[at : at + length], at, patches) for at in range(0, len(_CONTENT), length)
    ]
    assert b"".join(pieces) == bytes(expected)


def test_a_piece_that_no_patch_touches_is_not_copied() -> None:
    assert patched(_CONTENT, 100, [Patch(0, b"x"), Patch(164, b"y")]) is _CONTENT
