"""From a transcript and a form to a report: redaction, evidence, statements, dates, rewriting and verification."""
