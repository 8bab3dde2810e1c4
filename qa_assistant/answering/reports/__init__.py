"""How reports stand to one another: conflicts, corrections, later news."""
