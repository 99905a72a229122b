"""Files from the drive to the sandbox: the transport's rig, without anything in between."""

from tests.transport.conftest import rig, start

__all__ = ["rig", "start"]
