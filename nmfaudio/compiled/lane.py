"""One numeric lane: parallel kernels never run in two Python threads at once.

Under Numba's ``workqueue`` layer (what is left where neither TBB nor OpenMP is found)
two threads in parallel kernels end the process. Whoever starts parallel kernels holds
``numeric_lane`` for as long as one call lasts, not for a whole fit, so that others get
a turn between iterations.
"""

import threading

__all__ = ["numeric_lane"]

numeric_lane = threading.RLock()
