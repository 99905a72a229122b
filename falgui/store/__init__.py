"""What stays on this machine: paths, settings, the key, the history, parts already sent."""
