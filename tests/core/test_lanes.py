"""Tests for how many files are sent at once."""

from falgui.core.lanes import small_at_once


def test_small_files_have_more_places_than_large_ones() -> None:
    assert [small_at_once(count) for count in (1, 3, 10)] == [6, 18, 40]
