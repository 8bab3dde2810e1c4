"""How likely a sentence answers, and with which words."""
