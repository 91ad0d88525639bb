"""What a person or a rule forbids becomes an error with a code and a sentence."""


class PerinetError(Exception):
    """Base of every error that a caller may show: `message` says what was wrong and what to do."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class NotAllowed(PerinetError):
    """The actor may not do this; it is shown as 403 and never says what exists."""


class Refused(PerinetError):
    """The request is understood and cannot be carried out as things stand."""


class Conflict(PerinetError):
    """Somebody else was first; nothing was written."""
