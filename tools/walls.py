"""The house plan's walls: each room, and what it may import beside itself.

`tests/test_walls.py` holds the code to this table, and `tools/generate_reference.py` prints it in
`docs/architecture.md`. A new room gets its row here, and a sentence at the top of its `__init__.py`.
"""

from __future__ import annotations

ROOMS: dict[str, tuple[str, ...]] = {
    "model": (),
    "languages": ("model",),
    "content": ("model", "languages"),
    "translation": ("model", "languages", "content"),
    "rendering": ("model", "languages", "content", "translation"),
    "emails": ("model", "languages", "translation", "rendering"),
    "website": ("model", "languages", "content", "translation", "rendering", "workspace"),
    "delivery": ("model", "languages", "emails", "workspace"),
    "workspace": ("model", "languages", "content", "translation", "rendering", "emails"),
    "actions": (
        *("model", "languages", "content", "translation", "rendering"),
        *("emails", "website", "delivery", "workspace"),
    ),
    "signup": ("model", "languages", "emails", "delivery", "workspace"),
    "desk": ("model", "languages", "content", "translation", "rendering", "delivery", "workspace", "actions"),
    "flows": ("model", "delivery", "workspace", "actions"),
    "testing": ("model", "delivery", "workspace"),
    "cli": ("model", "delivery", "workspace", "actions", "signup", "desk", "flows"),
}
"""In the order of the walk: it has one direction."""

PURE = ("model", "languages", "content", "translation", "rendering", "emails", "website")
"""Rooms without effects: bytes and time come in as arguments."""

EFFECTS = (
    "pipelines/website/cache.py",
    "pipelines/website/kept_releases.py",
    "pipelines/website/releases.py",
    "pipelines/website/targets/",
)
"""What of them knows disk and network all the same: where the website becomes files that readers see."""

LIBRARIES: dict[str, tuple[str, ...]] = {
    "authlib": ("pipelines/desk/oidc.py",),
    "botocore": ("pipelines/delivery/mailing/transports/ses.py",),
    "email.header": ("pipelines/emails/headers.py",),
    "email.message": (
        "pipelines/emails/mime.py",
        "pipelines/delivery/providers/outbox.py",
        "pipelines/delivery/mailing/bounces/report.py",
        "pipelines/content/importers/eml.py",
    ),
    "filelock": (
        "pipelines/website/releases.py",
        "pipelines/delivery/database.py",
        "pipelines/delivery/witness.py",
        "pipelines/flows/",
        "pipelines/workspace/git_commit.py",
        "pipelines/actions/git_exchange.py",
        "pipelines/actions/draft_store.py",
        "pipelines/actions/weblate.py",
        "pipelines/workspace/write_lock.py",
    ),
    "fsspec": ("pipelines/website/targets/",),
    "icalendar": ("pipelines/website/event_calendar.py",),
    "itsdangerous": ("pipelines/signup/",),
    "joserfc": ("pipelines/desk/oidc.py", "pipelines/desk/sign_in_services.py"),
    "mammoth": ("pipelines/content/importers/docx.py",),
    "mjml": ("pipelines/emails/mjml.py",),
    "PIL": ("pipelines/content/pictures.py", "pipelines/content/play_mark.py"),
    "prefect": ("pipelines/flows/",),
    "requests": ("pipelines/delivery/",),
    "sqlalchemy": ("pipelines/delivery/",),
    "starlette": ("pipelines/desk/", "pipelines/signup/"),
    "urllib3": ("pipelines/delivery/wire.py", "pipelines/delivery/http.py"),
}
"""Where alone a library may be imported, at the top of a module or anywhere in it."""
