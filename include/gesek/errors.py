"""The one family of errors that Gesek raises on purpose.

A message is one sentence: what is wrong, where, and what to do. It never holds a cell's value, a name or a number of a
person, because it is shown in logs, pages and the ledger.
"""


class GesekError(Exception):
    """Something a person can mend; the message says how."""


class ConfigurationError(GesekError):
    """A setting or a reviewable data file is wrong; names the file or key and the remedy."""


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


class NoticeError(GesekError):
    """A notice could not be sent; names the way and the kind of failure, never an address or a server's answer."""
