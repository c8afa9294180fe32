"""A desk in which everything that others write is hostile, and the addresses of all its pages.

Words of others: articles, catalogs, names of files and people, comments, reasons, the settings' brand, git's
authors, and what a provider says of its lists and faults.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import quote

from starlette.testclient import TestClient

from pipelines.delivery.provider import MailingList
from pipelines.desk.rights import Right
from pipelines.desk.routing import AskedRoute
from pipelines.model.errors import NoReply, Refused
from pipelines.workspace.git_record import GitRecord, OpenConflict, write_git_record
from tests.actions.publish_room import LISTS
from tests.actions.test_proposals import CountingProvider, room
from tests.conftest import ROOT
from tests.desk.test_send import SendDesk

TRICKS = {
    "an element": '<img src="//evil.example/a" onerror="hit()"><script>hit()</script>',
    "an attribute": "\" autofocus onfocus=\"hit()\" x='' onmouseover='hit()",
    "the end of one": '</textarea></title></style></script></bdi><svg onload="hit()">',
    "a frame": '<iframe srcdoc="<script>parent.hit()</script>"></iframe><base href="//evil.example/">',
    "a script's address": "[x](javascript:hit()) <a href='java&#x09;script:hit()'>x</a>",
    "a picture's address": "![y](//evil.example/b.png)",
    "a template": "{{ 7191 * 3 }}{% set x = 7191 * 3 %}{{ x }}${7191*3}%(name)s",
    "a style": '\u202e</style><style>@import "//evil.example/c";</style>',
}
ALL_TRICKS = " ".join(TRICKS.values())
PICTURE = '" onerror="hit()" x=".png'
SHORT = "<img src=//evil.example/n onerror=hit()>"
"""For what may be no longer than a name."""
ARTICLE = """---
id: "tag:example.org,2026:hello"
title: '{title}'
date: 2026-11-20
---

{text}

![{text}](pic.png)

- {text}

> {text}

## {text}
"""
WORSE = """---
title: [{{"<script>hit()</script>": '{short}'}}
---
<script>hit()</script>{raw}
"""
CATALOG = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {tag}\\n"
"Last-Translator: {words}\\n"

# {words}
#. {words}
msgctxt "{words}"
msgid "{words}"
msgstr "{words}"
"""


class HostileProvider(CountingProvider):
    """Its lists have names that somebody else gave them."""

    def mailing_lists(self, locale: str, names: Sequence[str]) -> Sequence[MailingList]:
        return [MailingList(name, f"{locale} {ALL_TRICKS}", 50) for name in names]


@dataclass
class HostileDesk:
    """Somebody with all rights, and a colleague who has none, come to such a desk."""

    folder: Path
    send: SendDesk = field(init=False)
    browser: TestClient = field(init=False)
    proposals: tuple[str, ...] = ()
    shared: str = ""
    invitation: str = ""

    def __post_init__(self) -> None:
        short = SHORT.replace('"', "'")
        brand = f"[brand]\nname = '''{TRICKS['a template']}{SHORT}'''\n"
        settings = f'[delivery]\nprovider = "listmonk"\n[drafts]\nengine = "dummy"\n{brand}{LISTS}'
        here = room(self.folder, settings)
        here.provider = HostileProvider()
        root = here.workspace.root
        self._write_files(root, short)
        self._write_history(root)
        self.send = SendDesk(here)
        self.browser = self.send.somebody(*Right, name=SHORT)
        self.send.reception.person(Right.TRANSLATOR, languages=["fr"], name=TRICKS["an attribute"])
        self._send()

    def _write_files(self, root: Path, short: str) -> None:
        raw, words = ALL_TRICKS, ALL_TRICKS.replace("\\", "").replace('"', '\\"')
        for name in ("email_templates", "site_templates"):
            shutil.copytree(ROOT / name, root / name)
        written = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", raw)  # so that Markdown takes it for words
        text = ARTICLE.format(text=written, title=written.replace("'", "''"))
        (root / "content/hello/index.md").write_text(text)
        for name, text in (("worse", WORSE.format(raw=raw, short=short)), (short.replace("/", ""), raw)):
            (root / "content" / name).mkdir()
            (root / "content" / name / "index.md").write_text(text)
        picture = next((ROOT / "content").glob("*/*.png")).read_bytes()
        for name in ("pic.png", f"{short.replace('/', '')}.png", PICTURE):
            (root / "content/hello" / name).write_bytes(picture)
        for tag in ("fr", "de", "mt"):
            folder = root / f"translations/{tag}/LC_MESSAGES"
            folder.mkdir(parents=True)
            for name in ("hello", "interface", short.replace("/", "")):
                (folder / f"{name}.po").write_text(CATALOG.format(tag=tag, words=words))
        glossary = raw.replace('"', '""')
        (root / "translations/glossary.csv").write_text(f'en,fr\n"{glossary}","{glossary}"\n')
        (root / "output/preview").mkdir(parents=True)
        (root / "output/preview/index.html").write_text(f"<!doctype html><title>x</title>{raw}")

    def _write_history(self, root: Path) -> None:
        who = ["-c", f"user.name={TRICKS['an attribute']}", "-c", "user.email=eve@example.org"]
        for words in (["init", "-q"], ["add", "content", "translations"], ["commit", "-qm", ALL_TRICKS]):
            subprocess.run(["git", "-C", str(root), *who, *words], check=True, timeout=30)
        both = OpenConflict(path="content/worse/index.md", theirs=self._commit(root))
        path = root / both.path
        path.write_text(f"{path.read_text()}{ALL_TRICKS}\n")
        said = GitRecord(
            branch=SHORT, remote=ALL_TRICKS, fault=ALL_TRICKS, hint=ALL_TRICKS, conflicts=(both,)
        )
        write_git_record(root / ".glocal", said)

    def _send(self) -> None:
        """One proposal refused, one sent of which a provider says hostile things, one that waits."""
        ask = {"when": "now", "website": "not yet", "comment": ALL_TRICKS}
        here, provider = self.browser, self.send.room.provider
        said = [self._proposed({**ask, "languages": ["en", "fr"]})]
        here.post(f"{said[0]}/refuse", data={"reason": ALL_TRICKS})
        said.append(self._proposed({**ask, "languages": ["en", "fr"]}))
        provider.faults["send", "en"] = NoReply(ALL_TRICKS)
        provider.faults["send", "fr"] = Refused(ALL_TRICKS)
        shown = re.findall(r'name="shown" value="([0-9a-f]+)"', here.get(said[1]).text)[0]
        here.post(f"{said[1]}/approve", data={"shown": shown})
        here.get(said[1])
        said.append(self._proposed({**ask, "languages": ["de"]}))
        self.proposals = tuple(each.rpartition("/")[2] for each in said)
        here.post("/issues/hello/share")
        link = re.findall(r"/shared/hello/[\w-]+", here.get("/issues/hello/look").text)
        self.shared = link[0].rpartition("/")[2]
        invited = {"name": SHORT, "address": "eve@example.org", "rights": "author"}
        page = unescape(here.post("/people/invite", data=invited).text)
        self.invitation = re.findall(r"/invitation\?key=([\w-]+)", page)[0]

    def _proposed(self, form: Mapping[str, object]) -> str:
        answer = self.browser.post("/issues/hello/propose", data=form)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Route and address of every page there is; KeyError for one whose address nobody fills in here."""
        known = {
            "issue": ("hello",),
            "locale": ("fr", "mt"),
            "face": ("mail", "text", "page", "feed"),
            "proposal": self.proposals,
            "person": tuple(each.id for each in self.send.reception.desk.people.present()),
            "key": (self.shared,),
            "version": (self._commit(self.send.room.workspace.root),),
            "catalog": ("hello", "interface"),
            "name": ("desk.css",),
            "digest": ("0" * 12,),
            "service": (quote(SHORT, safe=""),),
        }
        shared = f"/shared/hello/{self.shared}/files/fr/hello/pic.png"
        paths = {
            "/look/files/{path:path}": ("/look/files/fr/hello/pic.png",),
            "/shared/{issue}/{key}/files/{path:path}": (shared,),
            "/previews/{path:path}": ("/previews/", "/previews/index.html"),
        }
        queries = {
            "/issues/{issue}/settle": "?way=sent&key=hello/en@listmonk",
            "/issues/{issue}/look": "?locale=fr&face=text",
            "/issues/{issue}/history": "?all=1",
            "/issues/{issue}/crop": f"?picture={quote(PICTURE)}",
            "/issues/{issue}/crop/part": f"?picture={quote(PICTURE)}",
            "/two-versions": "?file=content/worse/index.md",
            "/invitation": f"?key={self.invitation}",
            "/sign-in": "?next=/%22%3E%3Cscript%3Ehit()%3C/script%3E",
        }
        for route in self.send.reception.app.routes:
            if not isinstance(route, AskedRoute) or "GET" not in (route.methods or ()):
                continue
            found = paths.get(route.path, (route.path,))
            names = re.findall(r"\{(\w+)\}", found[0])
            for name in names:
                found = tuple(each.replace(f"{{{name}}}", value) for each in found for value in known[name])
            if names == ["issue"]:  # of an article that cannot be read there are these pages
                found = (*found, route.path.replace("{issue}", "worse"))
            for each in found:
                yield route.path, each + queries.get(route.path, "")

    def _commit(self, root: Path) -> str:
        words = ["git", "-C", str(root), "rev-parse", "HEAD"]
        return subprocess.run(words, check=True, capture_output=True, text=True, timeout=30).stdout.strip()
