"""Whether quotes support a statement."""
