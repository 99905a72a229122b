"""The password stores that are spoken to in falgui's own way, as they may ask the person."""
