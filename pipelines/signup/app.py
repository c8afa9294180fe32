"""The web application: requests in, pages out. What they do is in `delivery/mailing/signups.py`.

No cookies, no script, no redirects, and one answer to a sign-up whoever the address belongs to. A GET changes
nothing, as link scanners follow every link.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from pipelines.delivery.mailing.recipients import ListRow, checked_address
from pipelines.delivery.mailing.signup_requests import Signup
from pipelines.delivery.mailing.signup_rows import owners_of
from pipelines.delivery.mailing.signups import Signups, is_fingerprint
from pipelines.delivery.mailing.unsubscribe import PARAMETER, signed_by
from pipelines.languages.accepted import preferred_locale
from pipelines.model.errors import GlocalError
from pipelines.signup.callers import client_key, network_of
from pipelines.signup.letters import Letters
from pipelines.signup.links import confirmed_by
from pipelines.signup.pages import Pages, Told

LONGEST_BODY = 16_000
"""Bytes of a form; ours have a tenth."""
PATIENCE = 20
"""Seconds for a form to arrive."""
LETTERS_EVERY = 15.0
"""Seconds between two looks for letters that wait; a new one is looked for at once."""
FORGET_EVERY = timedelta(hours=1)
ONE_CLICK = (b"List-Unsubscribe", b"One-Click")
"""What the body of a one-click request says, as a form of either kind (RFC 8058, 3.2)."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # addresses of these pages say who reads them
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""Of every answer."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SignupContext:
    """What the application works with. `list_rows`: the other list of the engine, None if there is none."""

    pages: Pages
    signups: Signups
    letters: Letters
    secret: str = field(repr=False)
    list_rows: Callable[[], Iterator[ListRow] | None]
    clock: Callable[[], datetime]
    say: Say


class _TooLarge(Exception):  # noqa: N818 - never leaves this module
    """A form that nobody filled in here."""


def signup_app(context: SignupContext) -> Starlette:
    """The application; while it lives it sends the letters that wait."""
    routes = _Routes(context, asyncio.Event())
    path = context.pages.path
    return Starlette(
        routes=[
            Route(path or "/", routes.subscribe, methods=["GET", "POST"]),
            *([Route(f"{path}/", routes.subscribe, methods=["GET", "POST"])] if path else []),
            Route(f"{path}/confirm", routes.confirm, methods=["GET", "POST"]),
            Route(f"{path}/unsubscribe", routes.unsubscribe, methods=["GET", "POST"]),
            Route(f"{path}/language", routes.language, methods=["POST"]),
            Route(f"{path}/style.css", routes.style),
            Route("/health", routes.health),
        ],
        exception_handlers={
            HTTPException: routes.not_here,
            GlocalError: routes.unavailable,
            Exception: routes.unavailable,
            _TooLarge: routes.too_large,
        },
        lifespan=routes.lifespan,
    )


@dataclass(frozen=True, slots=True)
class _Routes:
    context: SignupContext
    letters_wait: asyncio.Event

    async def subscribe(self, request: Request) -> Response:
        """The form, and what comes out of it: a letter, whoever has the address."""
        context, locale = self.context, self._locale(request)
        if request.method != "POST":
            return _html_page(context.pages.subscribe(locale))
        form = await _form(request)
        written, chosen = form.get("address", "").strip(), form.get("locale", "")
        chosen = chosen if chosen in context.pages.locales else locale
        address = checked_address(written)
        if address is None or not written.isprintable():
            return _html_page(context.pages.subscribe(locale, written[:254], chosen, fault=True), 422)
        new = Signup(token_hex(16), address, chosen, context.clock())
        host = _host(request)
        heard = await run_in_threadpool(
            context.signups.ask,
            new,
            context.pages.consent(locale),
            network_of(host),
            client_key(host, context.secret),
            context.clock(),
        )
        if not heard:
            return self._told(locale, "too many", 429)
        self.letters_wait.set()
        return self._told(locale, "asked")

    async def confirm(self, request: Request) -> Response:
        """A button; pressed, its reader is subscribed."""
        context, locale = self.context, self._locale(request)
        given = await _form(request) if request.method == "POST" else request.query_params
        token = given.get("token", "")
        signup = confirmed_by(token, context.secret)
        if signup is None:
            return self._told(locale, "bad link", 400)
        if request.method == "POST":
            where = network_of(_host(request))
            done = await run_in_threadpool(context.signups.confirm, signup, where, context.clock())
            return self._told(locale, "subscribed") if done else self._told(locale, "expired", 410)
        if await run_in_threadpool(context.signups.find, signup, context.clock()) is None:
            return self._told(locale, "expired", 410)
        return _html_page(context.pages.confirm(locale, token))

    async def unsubscribe(self, request: Request) -> Response:
        """A button; pressed, or called by a mail program with one click, its reader gets no mail any more."""
        context, locale = self.context, self._locale(request)
        who = signed_by(_query_string(request), context.secret)
        if who is None:
            return self._told(locale, "bad link", 400)
        body = await _body(request) if request.method == "POST" else b""
        if not all(word in body for word in ONE_CLICK):
            return _html_page(context.pages.unsubscribe(locale, request.query_params[PARAMETER]))
        now = context.clock()
        await run_in_threadpool(context.signups.leave, who, now)
        # They have left. Whose token it is only tells other lists and languages; it may be found later.
        with suppress(GlocalError):
            if owners := await run_in_threadpool(self._owners, who):
                await run_in_threadpool(context.signups.leave_as, who, owners, now)
        return self._told(locale, "left")

    async def language(self, request: Request) -> Response:
        """Another language for a reader of whichever list."""
        context, locale = self.context, self._locale(request)
        who = signed_by(_query_string(request), context.secret)
        chosen = (await _form(request)).get("locale", "")
        if who is None or chosen not in context.pages.locales:
            return self._told(locale, "bad link", 400)
        owners = await run_in_threadpool(self._owners, who)
        if not (owners or is_fingerprint(who)):
            return self._told(locale, "bad link", 400)
        for one in sorted(owners) or [who]:
            await run_in_threadpool(context.signups.choose_language, one, chosen, context.clock())
        return _html_page(context.pages.message(chosen, "language", chosen))

    async def style(self, _: Request) -> Response:
        """The style sheet."""
        kept = HEADERS | {"Cache-Control": "public, max-age=3600"}
        return Response(self.context.pages.style, media_type="text/css", headers=kept)

    async def health(self, _: Request) -> Response:
        """Whether it can do its work: the database answers."""
        await run_in_threadpool(self.context.signups.wishes)
        return PlainTextResponse("ok\n", headers=HEADERS)

    async def not_here(self, request: Request, error: Exception) -> Response:
        """No such page, or not to be called so."""
        status = error.status_code if isinstance(error, HTTPException) else 400
        return self._told(self._locale(request), "bad link", status)

    async def too_large(self, request: Request, _: Exception) -> Response:
        """A form that nobody filled in here."""
        return self._told(self._locale(request), "bad link", 413)

    async def unavailable(self, request: Request, error: Exception) -> Response:
        """Something of ours does not work: told to whoever runs it, and in a sentence to the reader."""
        self.context.say(
            f"sign-up pages: {error if isinstance(error, GlocalError) else type(error).__name__}"
        )
        return self._told(self._locale(request), "unavailable", 503)

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Letters go out while the application lives."""
        task = asyncio.create_task(self._send_letters())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _send_letters(self) -> None:
        context, complaint = self.context, ""
        forget_at = context.clock()
        while True:
            try:
                if context.clock() >= forget_at:
                    await run_in_threadpool(context.signups.forget_old, context.clock())
                    forget_at = context.clock() + FORGET_EVERY
                await run_in_threadpool(context.letters.send_waiting, context.clock)
                complaint = ""
            except Exception as error:  # noqa: BLE001 - whatever it is, the next letters must go out
                said = f"confirmation letters wait: {error}"
                if said != complaint:
                    context.say(said)
                complaint = said
            self.letters_wait.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(LETTERS_EVERY):
                    await self.letters_wait.wait()

    def _owners(self, who: str) -> set[str]:
        rows = self.context.list_rows()
        return owners_of(who, rows) if rows is not None else set()

    def _locale(self, request: Request) -> str:
        pages = self.context.pages
        if (asked := request.query_params.get("lang", "")) in pages.locales:
            return asked
        return preferred_locale(request.headers.get("accept-language", ""), pages.locales, pages.usual)

    def _told(self, locale: str, what: Told, status: int = 200) -> Response:
        return _html_page(self.context.pages.message(locale, what), status)


def _html_page(html: str, status: int = 200) -> Response:
    return Response(html, status, HEADERS, "text/html")


def _query_string(request: Request) -> str:
    return f"?{request.scope['query_string'].decode('latin-1')}"


def _host(request: Request) -> str:
    return request.client.host if request.client else ""


async def _form(request: Request) -> Mapping[str, str]:
    """The fields of a form, the first of each name; none if it is not one."""
    try:
        pairs = parse_qsl((await _body(request)).decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return dict(reversed(pairs))


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in request.stream():
                body += part
                if len(body) > LONGEST_BODY:
                    raise _TooLarge
    except (TimeoutError, ClientDisconnect):
        return b""
    return body
