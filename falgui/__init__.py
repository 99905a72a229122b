"""falgui: drop a file, its fal CDN link is on the clipboard."""

__version__ = "0.1.0"
