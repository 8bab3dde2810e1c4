"""Measurements of the project; `make bench` runs them all."""
