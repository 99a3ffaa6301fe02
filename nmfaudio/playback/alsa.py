"""Whether ALSA has its settings: without them PortAudio ends the whole process."""

import ctypes
import ctypes.util
import os
import sys

__all__ = ["lacks_settings"]


def lacks_settings() -> bool:
    """Return whether the ALSA that PortAudio uses knows no sound at all.

    Its library may lie in a bundle, its settings are the system's. Where there are
    none, PortAudio fails an assertion while it starts, which nothing can catch.
    """
    if sys.platform != "linux":
        return False
    place = ctypes.util.find_library("portaudio")  # where sounddevice looks
    if place is None:
        return False
    try:
        ctypes.CDLL(place)
        # The one that was loaded with it, and no other.
        alsa = ctypes.CDLL("libasound.so.2", mode=os.RTLD_NOLOAD | os.RTLD_NOW)
        root = ctypes.c_void_p.in_dll(alsa, "snd_config")
        failed = bool(alsa.snd_config_update() < 0)
    except (OSError, AttributeError, ValueError):  # of another kind: not ours to judge
        return False
    node = ctypes.byref(ctypes.c_void_p())
    return failed or bool(alsa.snd_config_search(root, b"pcm", node) < 0)
