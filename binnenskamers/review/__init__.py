"""Reading a report back: the page on which people check it, and what they changed there."""
