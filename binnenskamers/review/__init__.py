"""Checking a report by hand: ``nalezen.html``, one file that a person opens in a browser, without a server or network."""

from binnenskamers.review.data import review_data
from binnenskamers.review.page import review_page

__all__ = ["review_data", "review_page"]
