"""Controls and pieces that any page may be made of; they know nothing of uploads."""
