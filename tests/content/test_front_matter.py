"""The head of an article: every key, and every way to get it wrong, with its line and the way out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import yaml

from pipelines.content.front_matter import ButtonMatter, FrontMatter, ImageMatter, parse_head, safe_url
from pipelines.model.errors import ContentError

NEEDED = "id: tag:example.org,2026:x\ntitle: T\ndate: 2026-11-23\n"


def head(keys: str) -> FrontMatter:
    """What a head says that has these lines after the three it cannot do without."""
    return parse_head(f"---\n{NEEDED}{keys}---\n", "index.md").matter


def fault(text: str) -> str:
    with pytest.raises(ContentError) as caught:
        parse_head(text, "index.md")
    return str(caught.value)


def test_every_key() -> None:
    """The whole head as one value: a key that got lost on its way would be missing here."""
    text = (
        "---\n"
        "# a remark\n"
        "id: tag:example.org,2026-11-23:owls\n"
        "kind: article\n"
        'title: "Owls: a night in class"\n'
        "subject: Owls\n"
        "summary: >-\n"
        "  They came,\n"
        "  and they stayed.\n"
        "date: 2026-11-23T09:30:00+02:00\n"
        "place: Tartu\u00a0/ Estonia\n"
        "event_date: 2026-11-20\n"
        "image:\n"
        "  src: owl.png\n"
        "  alt: no\n"
        "  caption: 'Yes'\n"
        "call_to_action: {label: Count owls, url: https://example.org/?a=1&b=2}\n"
        "notes:\n"
        "- ask the keeper\n"
        "- 12\n"
        "---\n"
        "Body\n"
    )
    found = parse_head(text, "index.md")
    assert found.matter == FrontMatter(
        id="tag:example.org,2026-11-23:owls",
        title="Owls: a night in class",
        subject="Owls",
        summary="They came, and they stayed.",
        date="2026-11-23T09:30:00+02:00",
        place="Tartu\u00a0/ Estonia",
        event_date=date(2026, 11, 20),
        image=ImageMatter(src="owl.png", alt="no", caption="Yes"),
        call_to_action=ButtonMatter(label="Count owls", url="https://example.org/?a=1&b=2"),
        notes=("ask the keeper", "12"),
    )
    assert (found.body, found.body_line) == ("Body\n", 22)
    assert " ".join(f"{key}:{line}" for key, line in found.lines.items()) == (
        "id:3 kind:4 title:5 subject:6 summary:7 date:10 place:11 event_date:12 "
        "image:13 image.src:14 image.alt:15 image.caption:16 "
        "call_to_action:17 call_to_action.label:17 call_to_action.url:17 notes:18 notes.0:19 notes.1:20"
    )


def test_a_newsletter_names_its_articles() -> None:
    """The lines of the list are known, so that a wrong name among them can be shown."""
    found = parse_head(f"---\n{NEEDED}kind: newsletter\narticles:\n- a\n- b\n---\n", "index.md")
    assert (found.matter.kind, found.matter.articles) == ("newsletter", ("a", "b"))
    first = NEEDED.count("\n") + 4
    assert [found.lines[f"articles.{number}"] for number in (0, 1)] == [first, first + 1]


def test_a_newsletter_announces_an_article_once() -> None:
    """Twice the same teaser is a slip of the editor's copy and paste."""
    text = f"---\n{NEEDED}kind: newsletter\narticles:\n- a\n- b\n- a\n---\n"
    line = NEEDED.count("\n") + 6
    assert fault(text) == f"index.md:{line}: a is announced twice\n  next: delete one of the lines"


def test_keys_without_a_value_say_nothing() -> None:
    """An editor may leave the lines of a template empty until she knows what to write."""
    assert head("subject:\nsummary: ''\nimage:\nevent_date:\nnotes:\nplace: '  '\n") == head("")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-23T09:00:00Z", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("2026-11-23 09:00", datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ("'2026-11-23T09:00:00+02:00'", datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=2)))),
    ],
)
def test_dates_are_moments(value: str, moment: datetime) -> None:
    """Feeds sort by moments; a date without a time or zone has to mean the same one everywhere."""
    text = f"---\nid: tag:example.org,2026:x\ntitle: T\ndate: {value}\n---\n"
    assert parse_head(text, "index.md").matter.moment == moment


def test_windows_newlines() -> None:
    """An editor on Windows saves other newlines; the head is the same, and so are its lines."""
    unix = parse_head(f"---\n{NEEDED}---\n", "index.md")
    windows = parse_head(f"---\r\n{NEEDED.replace(chr(10), chr(13) + chr(10))}---\r\n", "index.md")
    assert windows == unix


DOCS = "the keys are explained in docs/guide-staff.md"
LIST = "a line for each, the lead story first:  - folder-of-an-article"
REFERENCE = "write the value itself in its place, or put it between quotation marks"
YAML = 'put a value that holds a colon, quote or # between quotation marks: title: "One: two"'


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("titel: Two", "unknown key 'titel'", "did you mean 'title'?"),
        ("image: {alt: A}", "image.src is missing", DOCS),
        ("image: {scr: a.png}", "unknown key 'image.scr'", "did you mean 'src'?"),
        ("image: {src: a.png, atl: A}", "unknown key 'image.atl'", "did you mean 'alt'?"),
        ("xyzzy: 1", "unknown key 'xyzzy'", f"known keys: {', '.join(FrontMatter.model_fields)}"),
        ("title: Again", "the key 'title' appears twice", "delete one of them"),
        ("image: {src: a.png, src: b.png}", "the key 'src' appears twice", "delete one of them"),
        ("event_date: 2026-02-30", "event_date is '2026-02-30', not a date", "write it as 2026-11-23"),
        ("event_date: 20 May 2026", "event_date is '20 May 2026', not a date", "write it as 2026-11-23"),
        (
            "event_date: 0001-01-01",
            "event_date is '0001-01-01', not a date from 1900 to 2999",
            "write it as 2026-11-23",
        ),
        ("event_date: 86400", "event_date is '86400', not a date", "write it as 2026-11-23"),
        ("event_date: [1]", "event_date is ['1'], not a date", "write it as 2026-11-23"),
        ("summary: [a, b]", "summary must be text", DOCS),
        ("notes: a", "notes must be a list, with a line for each that starts with -", DOCS),
        ("image: a.png", "image must have keys of its own on the lines below it", DOCS),
        (
            "kind: poem",
            "kind must be 'article' or 'newsletter'",
            "write kind: article, or kind: newsletter, or leave the line out",
        ),
        ("kind: newsletter", "a newsletter without articles", LIST),
        ("articles: [a]", "only a newsletter has articles", "add kind: newsletter"),
        ("articles: a", "articles must be a list, with a line for each that starts with -", LIST),
        (
            "image: {src: pictures/a.png}",
            "image.src must be the name of a file beside the article",
            DOCS,
        ),
        ("image: {src: ../a.png}", "image.src must be the name of a file beside the article", DOCS),
        ("image: {src: 'a\\b.png'}", "image.src must be the name of a file beside the article", DOCS),
        (
            "call_to_action: {label: Go, url: 'javascript:alert(1)'}",
            "call_to_action.url must start with https://, http://, mailto: or tel:",
            DOCS,
        ),
        (
            "call_to_action: {label: Go, url: www.example.org}",
            "call_to_action.url must start with https://, http://, mailto: or tel:",
            DOCS,
        ),
        ("call_to_action: {url: https://example.org}", "call_to_action.label is missing", DOCS),
        ("summary: One: two", "broken YAML: mapping values are not allowed in this context", YAML),
        ("summary: 'it's", "broken YAML: did not find expected key", YAML),
        ("topics: [a, b", "broken YAML: did not find expected ',' or ']'", YAML),
        ('summary: "it is', "broken YAML: found unexpected end of stream", YAML),
        ("\tsummary: x", "broken YAML: found a tab character that violates indentation", YAML),
        (
            "summary: *nobody",
            "a reference (*nobody) in the front matter",
            REFERENCE,
        ),
        (
            'summary: "bell\\x07"',
            "an invisible control character U+0007",
            "delete it; it often comes along when text is pasted",
        ),
        ("? [a, b]\n: c", "a key is not a word", "write key: value"),
        ("? {a: b}\n: c", "a key is not a word", "write key: value"),
        ("notes: &a [*a]", "a reference (*a) in the front matter", REFERENCE),
        ("image: &a {src: *a}", "a reference (*a) in the front matter", REFERENCE),
    ],
)
def test_faults_name_their_line_and_the_way_out(line: str, message: str, hint: str) -> None:
    """An editor mends what she can find; she reads no traceback and no manual of YAML."""
    text = f"---\n{NEEDED}place: Tartu\n{line}\n---\n"
    assert fault(text) == f"index.md:6: {message}\n  next: {hint}"


A_LINE = "next: add a line such as:  title: What the article is called"
NO_HEAD = (
    "index.md:1: no front matter: the first line must be ---\n"
    "  next: glocal new TITLE shows what an article looks like"
)
NO_TITLE = f"title is missing\n  {A_LINE}"
NO_ID = "next: an id looks like tag:example.org,2026:my-article and never changes; glocal new mints one"
NO_DATE = "next: write it as 2026-11-23 or 2026-11-23T09:00:00Z"

NOTHING = (
    f"index.md:1: id is missing\n  {NO_ID}\nindex.md:1: {NO_TITLE}\nindex.md:1: date is missing\n  {NO_DATE}"
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", NO_HEAD),
        ("# Title\n\nText\n---\n", NO_HEAD),
        ("---\ntitle: T\n", "index.md:1: the front matter is not closed\n  next: end it with a line ---"),
        (
            "---\n---\n",
            NOTHING,
        ),
        ("---\nid: tag:example.org,2026:x\ndate: 2026-11-23\n---\n", f"index.md:1: {NO_TITLE}"),
        ("---\nid: tag:example.org,2026:x\ndate: 2026-11-23\ntitle:\n---\n", f"index.md:4: {NO_TITLE}"),
        (
            "---\nid: tag:example.org,2026:x\ndate: 2026-11-23\ntitle: '\u00a0'\n---\n",
            f"index.md:4: {NO_TITLE}",
        ),
        (
            "---\nid: https://a.org\ntitle: T\ndate: soon\n---\n",
            (
                f"index.md:2: id is 'https://a.org', not a tag URI\n  {NO_ID}\n"
                f"index.md:4: date is 'soon', not a date\n  {NO_DATE}"
            ),
        ),
        (
            "---\nid: tag:example.org,2026:x\ntitle: T\ndate: 23.11.2026\n---\n",
            f"index.md:4: date is '23.11.2026', not a date\n  {NO_DATE}",
        ),
        (
            "---\nid: tag:example.org,2026:x\ntitle: T\ndate: [1]\n---\n",
            f"index.md:4: date must be text\n  {NO_DATE}",
        ),
        (
            "---\n- a\n---\n",
            f"index.md:2: the front matter must be lines of the form key: value\n  {A_LINE}",
        ),
    ],
)
def test_a_head_that_is_none(text: str, message: str) -> None:
    """What no article can do without is asked for by name."""
    assert fault(text) == message


@pytest.mark.parametrize("url", ["https://example.org", "HTTP://example.org/", "mailto:a@example.org"])
def test_safe_urls(url: str) -> None:
    """Readers are sent to the web, or to their mail program."""
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "/x",
        "x.html",
        "",
        "http",
    ],
)
def test_unsafe_urls(url: str) -> None:
    """An address that runs a program, or that leads nowhere in an email, stops the article."""
    with pytest.raises(ValueError, match="must start with https://"):
        safe_url(url)


@pytest.mark.parametrize(
    "date",
    [
        "9999-12-31",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01",
        "0001-01-01T00:00+14:00",
        "3000-01-01",
        "1899-12-31",
    ],
)
def test_a_date_beyond_our_time(date: str) -> None:
    """No time zone can be applied to it, so it would end whatever comes after; here it has its line."""
    message = f"index.md:4: date is '{date}', not a date from 1900 to 2999"
    assert fault(f"---\n{NEEDED.replace('2026-11-23', date)}---\n").startswith(message)


BOMBS = {
    "billion laughs": "\n".join(
        ["notes:", "- &a0 [x, x, x, x, x, x, x, x, x, x]"]
        + [f"- &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    ),
    "an alias within itself": "notes: &a [*a]",
    "a merge key": "image: &a {src: a.png}\ncall_to_action: {<<: *a}",
    "deep, in brackets": "notes: " + "[" * 50_000,
    "deep, closed": "notes: " + "[" * 50_000 + "]" * 50_000,
    "deep, as blocks": "\n".join("  " * n + "a:" for n in range(300)),
    "wide": "notes: [" + "a, " * 100_000 + "]",
    "keys": "\n".join(f"k{n}: v" for n in range(100_000)),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_it_is_built(bomb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """2 kB of YAML can mean gigabytes: a sentence with the line, and no tree of it is ever made."""
    monkeypatch.setattr(yaml, "compose", lambda *_, **__: pytest.fail("it was built"))
    said = fault(f"---\n{NEEDED}{BOMBS[bomb]}\n---\n")
    assert re.match(
        r"index\.md:\d+: (a reference \(\*|the front matter is nested|more than 1000 values)", said
    ), said
