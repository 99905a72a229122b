"""Everything that is dropped, pasted or picked, on its way to the queue."""
