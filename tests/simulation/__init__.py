"""The randomised simulation: the program below Qt against a fal, a disk and a clock of its own."""
