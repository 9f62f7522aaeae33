"""Work without anyone looking: a watched folder, a queue that survives everything, and more than one worker.

    post box ─▶ stability ─▶ watcher ─▶ job (a dossier) ─▶ queue ─▶ run ─▶ rooms
                                └────────── status, klaar/, mislukt/

The dossier is the truth about what is done; the queue only schedules; the watcher alone touches the post box.
"""
