"""What the person is told while they look at another program."""
