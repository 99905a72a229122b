"""What lies around the window: tray, notifications, the one instance, threads for small jobs."""
