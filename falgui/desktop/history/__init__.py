"""The page that shows everything ever uploaded from this machine."""
