"""Requests that find out how the real service behaves, each sent once and as it is."""
