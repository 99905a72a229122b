"""What desktops want to know of falgui: its entry, its page in software shops, icons, manual."""
