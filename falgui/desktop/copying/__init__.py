"""Links as text on the clipboard, as codes, and whether they work."""
