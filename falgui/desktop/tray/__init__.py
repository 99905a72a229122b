"""falgui beside the clock: its icon with a menu, the last links, and a basket to drop onto."""
