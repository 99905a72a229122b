"""A small loopback fal, for trying the program without a key and for the tests."""
