"""What stops Glocal. Everything that a person can mend is one of these, and ends with exit code 3.

GlocalError
├── SettingsError        glocal.toml, the workspace, a locale
├── ContentError         an article's source, or a text to import
│   └── ContentErrors        several of them, so that an author mends all at once
├── CatalogError         a .po or .pot file
├── TemplateError        an email or site template
├── BrokenPlugin         another package's provider or website target
└── DeliveryError        a provider or the ledger
    ├── UnsupportedFeature   something a provider cannot say
    ├── Refused              the provider said no, or was not reached: nothing happened there
    │   └── Unreachable      nobody there: trying again may help
    ├── PastTime             a time to send that is over
    ├── Limited              too many calls for now: nothing happened, and it says when to come again
    └── NoReply              the call may have taken effect, or not

What merely should be looked at is a `Finding`, not an exception. What stops one article, language or check
is a finding of that one, made by `fault_finding`, so that the others go on.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Sequence

from pipelines.model.finding import Finding, Origin, Severity

_LOG = logging.getLogger(__name__)
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


class GlocalError(Exception):
    """Says where (`origin`), what (`message`) and what to do next (`hint`)."""

    def __init__(self, message: str, *, origin: Origin | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.origin = origin
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.origin}: " if self.origin else ""
        hint = f"\n  next: {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class SettingsError(GlocalError):
    """The workspace or its settings."""


class ContentError(GlocalError):
    """The source of an article."""


class ContentErrors(ContentError):  # noqa: N818 - several of them
    """Several faults of one source: each with its place; as a whole it says the first's."""

    def __init__(self, errors: Sequence[ContentError]) -> None:
        first = errors[0]
        super().__init__(first.message, origin=first.origin, hint=first.hint)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(map(str, self.errors))


def raise_all(errors: Sequence[ContentError]) -> None:
    """One as it is, several as ContentErrors in the order of their lines, each once; none: nothing."""
    lined = {str(error): error for error in sorted(errors, key=lambda e: e.origin.line if e.origin else 0)}
    if len(lined) == 1:
        raise next(iter(lined.values()))
    if lined:
        raise ContentErrors(tuple(lined.values()))


def each_error(error: Exception) -> tuple[Exception, ...]:
    """What is one error, or several as one."""
    return error.errors if isinstance(error, ContentErrors) else (error,)


class CatalogError(GlocalError):
    """A catalog that cannot be read without guessing."""


class TemplateError(GlocalError):
    """A template that does not render."""


class BrokenPlugin(GlocalError):  # noqa: N818 - named for what it is
    """What another package brought does not work; what does not need it goes on."""


class DeliveryError(GlocalError):
    """A provider or the ledger said no."""


class UnsupportedFeature(DeliveryError):  # noqa: N818 - the house plan's word, as in django-anymail
    """What cannot be said to a provider is an error, not a silent loss."""


class Refused(DeliveryError):  # noqa: N818 - named for what happened, like the two below
    """A provider's no, or nobody there: the call had no effect. `status`: of HTTP, 0 where there is none."""

    def __init__(self, message: str, *, hint: str = "", status: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.status = status


class Unreachable(Refused):
    """Nobody was there, so nothing happened: the same call may be made again."""


class PastTime(DeliveryError):  # noqa: N818 - see above
    """A time to send that is over: another one may be chosen."""


class Limited(DeliveryError):  # noqa: N818 - see above
    """Too many calls for now; the call had no effect. `wait` is in seconds."""

    def __init__(self, message: str, wait: float) -> None:
        super().__init__(
            message, hint=f"run it again in {max(1, round(wait / 60))} minutes: it continues where it stopped"
        )
        self.wait = wait


class NoReply(DeliveryError):  # noqa: N818 - see above
    """The call went out and no usable answer came: it may have taken effect, or not."""


def as_fault(error: Exception) -> GlocalError:
    """What a person can do about an error; one that is our own fault says so."""
    if isinstance(error, GlocalError):
        return error
    if full := _full_disk(error):
        hint = "free some space there, or ask for more; then run it again: what was done stays done"
        return GlocalError(f"{full.filename or 'a disk of this machine'}: the disk is full", hint=hint)
    if isinstance(error, OSError):
        text = f"{error.filename or 'the system'}: {error.strerror or error}"
        return GlocalError(text, hint="check the path and its permissions")
    text = f"unexpected {type(error).__name__}: {str(error)[:300]}"
    return GlocalError(text, hint="run it again with --debug and report what it prints")


def _full_disk(error: BaseException | None) -> OSError | None:
    """The "no space left", or "quota exceeded", that an error is or that a library made it of."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return error
        if "database or disk is full" in str(error):  # SQLite's own words: it has no errno
            return OSError(errno.ENOSPC, "", "the ledger's folder")
        error = error.__cause__ or error.__context__
    return None


def fault_finding(
    error: Exception, check: str, origin: Origin, locale: str = "", severity: Severity = Severity.ERROR
) -> Finding:
    """What stopped one article, language or check, as a finding of it; `origin` where the error has none.

    The traceback goes to the log at the level DEBUG, which `--debug` shows.
    """
    fault = as_fault(error)
    where = fault.origin or origin
    _LOG.debug("%s: %s: %s", check, where, fault.message, exc_info=error)
    message = f"{fault.message}; {fault.hint}" if fault.hint else fault.message
    return Finding(check, severity, message.replace("\n", " "), where, locale)
