"""The one family of errors that Gesek raises on purpose.

A message is one sentence: what is wrong, where, and what to do. It never holds a cell's value, a name or a number of a
person, because it is shown in logs, pages and the ledger.
"""

import traceback

PACKAGE = "/gesek/"


class GesekError(Exception):
    """Something a person can mend; the message says how."""


class ConfigurationError(GesekError):
    """A setting or a reviewable data file is wrong; names the file or key and the remedy."""


class UnexpectedError(GesekError):
    """Something failed that nobody foresaw; says which kind of error and where in the code, never its text."""


class RefusedFileError(GesekError):
    """A received file cannot be used as a whole; `code` is kept in the ledger beside the sentence.

    Attributes:
        code: short stable code of the reason, for example `UNKNOWN_COLUMN`.
        kode_desa: the village whose file it is, where that is known.
    """

    def __init__(self, code: str, sentence: str, kode_desa: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.kode_desa = kode_desa


class EngineError(GesekError):
    """A dataset could not be built; carries the engine's error class, never its text, which quotes cell values."""


class GateError(GesekError):
    """A critical expectation failed; the dataset is not published and the last published version stays in force."""


class StoreError(GesekError):
    """Lake, landing or ledger are not in the state the caller needs."""


class IncidentError(GesekError):
    """An incident, waiver or re-run cannot be done as asked; says what can."""


class ApprovalError(GesekError):
    """A proposal, approval or publication of a list cannot be done as asked; says what is missing or who can."""


class AccessError(GesekError):
    """Access cannot be given, revoked or handed over as asked; says what can."""


class NoticeError(GesekError):
    """A notice could not be sent; names the way and the kind of failure, never an address or a server's answer."""


class HandOverError(GesekError):
    """A package could not be handed over; `code` is kept with the attempt.

    Attributes:
        code: short stable code of the reason, for example `HOST_KEY`; the runbook has an entry for each.
        lasting: whether trying again is of no use before somebody has mended it.
    """

    def __init__(self, code: str, sentence: str, lasting: bool = False) -> None:
        super().__init__(sentence)
        self.code = code
        self.lasting = lasting


def without_values(error: Exception) -> GesekError:
    """The error as it may be shown: one of ours as it is, any other by its kind and place, and none with what it came from.

    The text of an error of Python, an engine or a reader may quote a cell (`KeyError: '3513...'`). Raise the result outside
    of the handler, or the original comes back as its context.
    """
    shown = error if isinstance(error, GesekError) else _unexpected(error)
    shown.__cause__ = shown.__context__ = None
    shown.__traceback__ = error.__traceback__
    return shown


def _unexpected(error: Exception) -> UnexpectedError:
    """The kind of an error, and file and line of the innermost frame that is ours."""
    frames = list(traceback.extract_tb(error.__traceback__))
    own = [frame for frame in frames if PACKAGE in frame.filename] or frames
    place = f"{own[-1].filename.rpartition('/')[2]} line {own[-1].lineno}" if own else "an unknown place"
    return UnexpectedError(
        f"A {type(error).__name__} that nobody foresaw, in {place}; its text may quote a row and is not shown: try again, "
        "and if it comes back report the place."
    )
