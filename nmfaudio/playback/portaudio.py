"""PortAudio, loaded through sounddevice, or why it cannot be."""

import ctypes
import ctypes.util
import os
import sys
from typing import Any

from nmfaudio.playback.outputs import (
    NO_LIBRARY,
    NO_SETTINGS,
    NOT_INSTALLED,
    device_words,
    not_started,
)

__all__ = ["lacks_settings", "load_portaudio"]


def load_portaudio() -> tuple[Any, str]:
    """Return sounddevice and no words, or None and why there is no sound.

    Takes some 0.1 s the first time: PortAudio starts while it is loaded.
    """
    if lacks_settings():
        return None, NO_SETTINGS
    try:
        import sounddevice  # noqa: PLC0415  # absent libraries must not end the app
    except ImportError:
        return None, NOT_INSTALLED
    except OSError:
        return None, NO_LIBRARY
    except Exception as error:  # of a class that went with the module
        return None, not_started(device_words(error))
    return sounddevice, ""


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
