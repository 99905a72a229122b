"""The local door: other programs on this machine upload through falgui."""
