"""What the tests of the diagnosis share with those of the store."""

from tests.store.conftest import ordinary_home

__all__ = ["ordinary_home"]
