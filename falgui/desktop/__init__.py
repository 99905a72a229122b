"""The window, the tray and the list: views on one upload queue. The only floor that knows Qt."""
