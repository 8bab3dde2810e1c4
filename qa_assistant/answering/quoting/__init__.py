"""Answers that quote, without a chat model."""
