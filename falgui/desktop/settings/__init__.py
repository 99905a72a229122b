"""The settings window, page by page."""
