"""What protects the people in a recording, and shows that it does: encryption, retention, the log, folders, evidence."""
