"""falgui among the other programs: file managers, links to it, start at login, a global key."""
