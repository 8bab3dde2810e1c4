"""Dates and spans of time: what a question wants, and what an article tells."""
