"""The Debian package: one file for every Debian and Ubuntu with Python 3.11 or newer."""
