"""Colours, fonts, icons, language and motion: what everything in the window is painted with."""
