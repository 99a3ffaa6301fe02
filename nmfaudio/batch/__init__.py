"""Many recordings taken apart: planned, shared out to processes, resumed, reported.

:func:`nmfaudio.batch.run.run_batch` is the door. What was done stands in a ledger in
the output folder, so that a second call goes on where the first one ended.
"""
