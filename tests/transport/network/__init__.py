"""The line itself: every way in which a network fails, on real sockets."""
