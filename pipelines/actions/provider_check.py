"""Whether a provider works, asked of the provider itself: log in, rights, lists, template, sender."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.delivery.provider import KnowsAccount
from pipelines.delivery.providers import open_provider
from pipelines.languages.table import eu_order
from pipelines.model.errors import DeliveryError, GlocalError, as_fault
from pipelines.workspace.paths import Workspace
from pipelines.workspace.plugins import PROVIDERS, plugins

LOG_IN = "log in"
"""The question that comes first: without a yes to it the others are not asked."""


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """One question to one provider, and what came of it."""

    provider: str
    asked: str
    ok: bool
    said: str
    """In words; what to do next where it is not all right."""

    def as_row(self) -> dict[str, str]:
        """For a table."""
        return {
            "provider": self.provider,
            "asked": self.asked,
            "": "ok" if self.ok else "FAULT",
            "answer": self.said,
        }

    def as_dict(self) -> dict[str, str | bool]:
        """For a program."""
        return {"provider": self.provider, "asked": self.asked, "ok": self.ok, "said": self.said}


def check_providers(workspace: Workspace, names: Sequence[str]) -> Iterator[ProviderAnswer]:
    """The answers of these providers; none named: of all that the workspace has settings for, and of the one
    that it uses. What is wrong with one never hides another.

    DeliveryError for a name that no provider has.
    """
    known = plugins(PROVIDERS).names
    if unknown := [name for name in names if name not in known]:
        raise DeliveryError(
            f"there is no provider {unknown[0]!r}", hint=f"installed are: {', '.join(sorted(known))}"
        )
    usual = workspace.settings.delivery.provider
    for name in names or sorted({*workspace.settings.providers, usual} & known):
        # The lists of the settings are those of the provider that is used; another knows none of them.
        with_lists = name in names or name == usual or not _has_lists(usual, workspace)
        yield from _check_provider(workspace, name, with_lists=with_lists)


def _has_lists(name: str, workspace: Workspace) -> bool:
    try:
        return open_provider(name, workspace).capabilities.reaches_readers
    except GlocalError:
        return True


def _check_provider(workspace: Workspace, name: str, *, with_lists: bool) -> Iterator[ProviderAnswer]:
    try:
        provider = open_provider(name, workspace)
    except GlocalError as error:
        yield _fault(name, "settings", error)
        return
    yield ProviderAnswer(name, "settings", ok=True, said="complete")
    if not isinstance(provider, KnowsAccount):
        return
    try:
        questions = provider.account_questions(workspace.settings.email.sender)
    except Exception as error:  # noqa: BLE001 - another package's fault is a line of its own
        yield _fault(name, "questions", error)
        return
    for asked, ask in questions.items():
        try:
            yield ProviderAnswer(name, asked, ok=True, said=ask())
        except Exception as error:  # noqa: BLE001 - as above; an answer may also be of another shape
            yield _fault(name, asked, error)
            if asked == LOG_IN:
                return
    if with_lists:
        yield from _check_lists(workspace, name, provider, named=provider.capabilities.lists)


def _check_lists(
    workspace: Workspace, name: str, provider: KnowsAccount, *, named: bool
) -> Iterator[ProviderAnswer]:
    """`named`: whether the provider's lists are named in the settings; one that is empty is a fault then."""
    audiences = workspace.settings.audiences
    for locale in eu_order(workspace.locales):
        lists = audiences[locale].lists if locale in audiences else ()
        if named and not lists:
            continue
        try:
            found = provider.mailing_lists(locale, lists)
        except Exception as error:  # noqa: BLE001 - as above
            yield _fault(name, f"readers in {locale}", error)
            continue
        empty = [each.title for each in found if each.size == 0]
        said = ", ".join(map(str, found)) + (f"; nobody is on {' and '.join(empty)}" if empty else "")
        yield ProviderAnswer(name, f"readers in {locale}", ok=not (named and empty), said=said)


def _fault(name: str, asked: str, error: Exception) -> ProviderAnswer:
    fault = as_fault(error)
    words = f"{fault.message}; {fault.hint}" if fault.hint else fault.message
    return ProviderAnswer(name, asked, ok=False, said=" ".join(words.split()))
