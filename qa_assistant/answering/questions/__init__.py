"""What is asked: rewritten to stand alone, cut into parts, put in other words."""
