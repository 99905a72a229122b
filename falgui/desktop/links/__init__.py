"""Whether models can read links that people have already."""
