"""Every exception that nmfaudio raises on purpose.

::

    NmfAudioError
    ├── ParameterError (ValueError)       an argument is out of its range or shape
    ├── AudioFileError (OSError)          a recording cannot be read
    │   └── AudioWriteError               a recording cannot be written
    ├── ProjectFileError (OSError)        a project, recipe or dictionary is unusable
    │   └── RecordingNotFoundError        a project's recording is gone or has changed
    ├── NotFiniteError (ValueError)       numbers that must be finite are not
    ├── DeviceError                       sound cannot be played
    ├── ClusterError                      a cluster cannot be reached or used
    └── MissingPartError (ImportError)    a part of nmfaudio is not installed

A message says what was wanted, what came, where, and what to do; the command line shows
it unedited, and the window in its own language where it is a :class:`Message`.
Cancelling is not an error: see :class:`nmfaudio.factorization.result.StopReason`.
"""

import errno
from typing import Any, Self

__all__ = [
    "NO_MEMORY",
    "AudioFileError",
    "AudioWriteError",
    "ClusterError",
    "DeviceError",
    "Message",
    "MissingPartError",
    "NmfAudioError",
    "NotFiniteError",
    "ParameterError",
    "ProjectFileError",
    "RecordingNotFoundError",
    "SettingName",
    "lacks_memory",
    "system_words",
]


class SettingName(str):
    """Name of a setting in a message: a window writes what the setting is called there.

    Examples
    --------
    >>> Message("{0} must be odd", SettingName("n_lags"))
    'n_lags must be odd'
    """

    __slots__ = ()


class Message(str):
    """A sentence, or a part of one, in English, and what it was made of.

    It is a ``str`` for whoever prints it; a window asks for template and values apart
    and puts them together in its own language. An error raised with one gives it back:
    ``str(error)`` is the message itself. ``scripts/packaging/extract_texts.py`` finds
    the templates, so each stands where its message is made.

    Parameters
    ----------
    template : str
        English, with ``{0}``, ``{1}`` … where values go. Without values it is the
        message itself, braces and all.
    *values : object
        Names, which are the same in every language, numbers, other messages, names of
        settings, and errors, which stand for what they say.

    Examples
    --------
    >>> message = Message("rename {0} to {1}", "Kick", "{0} & Co.")
    >>> message
    'rename Kick to {0} & Co.'
    >>> message.template, message.values
    ('rename {0} to {1}', ('Kick', '{0} & Co.'))
    """

    __slots__ = ("template", "values")

    template: str
    values: tuple[object, ...]

    def __new__(cls, template: str, *values: object) -> Self:
        """Put the values into their places."""
        # Before they are put in: another process has no errors to put in.
        said = tuple(
            str(value) if isinstance(value, BaseException) else value
            for value in values
        )
        message = super().__new__(cls, template.format(*said) if said else template)
        message.template, message.values = template, said
        return message

    def __str__(self) -> str:
        """Return the message itself, so that an error says what it was raised with."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a copy, or another process, makes it of."""
        return type(self), (self.template, *self.values)


NO_MEMORY = Message(
    "there is not enough memory for this recording: close other programs, or work on a "
    "shorter part of it"
)
"""What is said of every error for which :func:`lacks_memory` is true."""

_LACKS = (
    "can't start new thread",
    "cannot allocate memory",
    "failed to map segment",
    "not enough memory",
    "out of memory",
    "unable to allocate",
)
"""What systems and libraries say when there is no memory left."""


_SYSTEM_WORDS = {
    errno.EACCES: Message("access to it is not allowed"),
    errno.EBUSY: Message("something else is using it"),
    errno.ECONNREFUSED: Message("the connection was refused"),
    errno.ECONNRESET: Message("the connection was lost"),
    errno.EDQUOT: Message("the room that you are given on the disk (quota) is used up"),
    errno.EEXIST: Message("there is something of that name already"),
    errno.EFBIG: Message("it is larger than this disk or system allows"),
    errno.EHOSTUNREACH: Message("the network does not reach the other computer"),
    errno.EIO: Message("the disk reports a fault"),
    errno.EISDIR: Message("it is a folder"),
    errno.ELOOP: Message("it is a link that leads back to itself"),
    errno.EMFILE: Message("too many files are open"),
    errno.ENAMETOOLONG: Message("its name is longer than the system allows"),
    errno.ENETUNREACH: Message("there is no network to the other computer"),
    errno.ENODEV: Message("its disk or device is not there any more"),
    errno.ENOENT: Message("there is no such file or folder"),
    errno.ENOMEM: Message("there is not enough memory"),
    errno.ENOSPC: Message("the disk is full"),
    errno.ENOTCONN: Message("the connection was lost"),
    errno.ENOTDIR: Message("a part of the path to it is no folder"),
    errno.EPERM: Message("access to it is not allowed"),
    errno.EPIPE: Message("the other side has closed the connection"),
    errno.EROFS: Message("the disk can only be read"),
    errno.ESTALE: Message("its disk on the network does not know it any more"),
    errno.ETIMEDOUT: Message("no answer came in time"),
    errno.ETXTBSY: Message("something else is using it"),
    errno.ENFILE: Message("too many files are open"),
    errno.ENXIO: Message("its disk or device is not there any more"),
}
"""What systems mean by their numbers, in words that can stand within a sentence."""


class NmfAudioError(Exception):
    """Base of all errors of nmfaudio."""


class ParameterError(NmfAudioError, ValueError):
    """An argument is out of its range, or its shape does not fit."""


class AudioFileError(NmfAudioError, OSError):
    """A recording cannot be read."""


class AudioWriteError(AudioFileError):
    """A recording cannot be written."""


class ProjectFileError(NmfAudioError, OSError):
    """A project, recipe or dictionary file cannot be used."""


class RecordingNotFoundError(ProjectFileError):
    """The recording of a project is not where it was, or is another one."""


class NotFiniteError(NmfAudioError, ValueError):
    """Numbers that must be finite hold NaN or infinity."""


class DeviceError(NmfAudioError):
    """Sound cannot be played."""


class ClusterError(NmfAudioError):
    """A cluster of computers cannot be reached or used."""


class MissingPartError(NmfAudioError, ImportError):
    """A part of nmfaudio, or a library of the system, is not installed."""


def lacks_memory(error: BaseException) -> bool:
    """Tell whether an error, or what caused it, is one of the forms that a lack takes.

    An error that says on purpose what it hides, and one that cancels, are none.
    """
    seen: BaseException | None = error
    while seen is not None and not isinstance(seen, KeyboardInterrupt):
        if isinstance(seen, MemoryError) or getattr(seen, "errno", 0) == errno.ENOMEM:
            return True
        if isinstance(seen, (RuntimeError, ImportError, OSError, SystemError)) and any(
            words in str(seen).lower() for words in _LACKS
        ):
            return True
        hidden = None if seen.__suppress_context__ else seen.__context__
        seen = seen.__cause__ or hidden
    return False


def system_words(error: OSError) -> Message:
    """Return why the system refused something, in plain words within a sentence.

    What is not known here is quoted as the system, or another library, said it.

    Examples
    --------
    >>> system_words(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full'
    >>> system_words(OSError(errno.EBADMSG, "Bad message"))
    'the system says “Bad message”'
    """
    known = _SYSTEM_WORDS.get(error.errno or 0)
    if known is not None:
        return known
    said = error.strerror or (str(error) if error.errno is None else "")
    if not said:
        return Message("the system gives no reason")
    return Message("the system says “{0}”", said)
