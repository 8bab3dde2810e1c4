"""Answers that a chat model writes, with every statement checked."""
