"""Walks through every screen and state of the window, and saves a picture of each."""
