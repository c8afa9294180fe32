"""The engine's list with what readers said at our own pages: who signed up, left, or changed language."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from pipelines.delivery.mailing.audiences import served_edition
from pipelines.delivery.mailing.recipients import ListRow, checked_address, person
from pipelines.delivery.mailing.signups import Signups, token_print
from pipelines.workspace.settings import Settings


def with_signups(
    rows: Iterable[ListRow] | None, signups: Signups, settings: Settings, *, own: bool
) -> Iterator[ListRow]:
    """The rows of another list, if there is one, and after them (`own`) those who signed up.

    Who is in both counts as signed up: that is newer, and confirmed.
    """
    lists = _lists_by_locale(settings)
    if rows is not None:
        subscribed = {who for who, _, _ in signups.subscribed()} if own else frozenset[str]()
        wishes, left = signups.wishes(), signups.tokens_left()
        for row in rows:
            if left and (token := row.values.get("token", "").strip(" ")) and token_print(token) in left:
                continue
            who = _fingerprint(row) if subscribed or wishes else ""
            if who in subscribed:
                continue
            yield _moved(row, wishes[who], lists(wishes[who])) if who in wishes else row
    if own:
        for number, (_, address, locale) in enumerate(signups.subscribed(), 1):
            values = {"address": address, "locale": locale, "lists": ";".join(lists(locale))}
            yield ListRow(values, f"sign-ups:{number}")


def owners_of(token: str, rows: Iterable[ListRow]) -> set[str]:
    """The fingerprints of those whose rows have a token, or who are this fingerprint."""
    found = set()
    for row in rows:
        who = _fingerprint(row)
        if who and token in (who, row.values.get("token", "").strip(" ")):
            found.add(who)
    return found


def _moved(row: ListRow, locale: str, lists: Collection[str]) -> ListRow:
    """A row whose reader chose another language: they are on its lists as well."""
    theirs = ";".join(filter(None, (row.values.get("lists", ""), *lists)))
    return ListRow({**row.values, "locale": locale, "lists": theirs}, row.origin)


def _fingerprint(row: ListRow) -> str:
    address = checked_address(row.values.get("address", ""))
    return person(address) if address else ""


def _lists_by_locale(settings: Settings) -> Callable[[str], tuple[str, ...]]:
    """The lists that the edition goes to which readers of a locale get."""

    def lists(locale: str) -> tuple[str, ...]:
        audience = settings.audiences.get(served_edition(settings.audiences, locale))
        return audience.lists if audience else ()

    return lists
