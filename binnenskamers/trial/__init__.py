"""Trying a language model before it may write in a report: the figures of bundled conversations with it and without it."""
