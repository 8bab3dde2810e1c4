"""Words, names, numbers and units, in questions and in articles."""
