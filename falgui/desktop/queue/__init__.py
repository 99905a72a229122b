"""The uploads of this window and what moves them: order, workers, waiting, undo, the disk."""
