"""How fast and how lean falgui is, beside what else uploads to fal: `make bench`."""
