"""Folders whose new files are uploaded by themselves."""
