"""Pictures and videos as an author writes them: what they become, and what is said of what is none."""

from __future__ import annotations

import pytest

from pipelines.content.article import parse_article
from pipelines.content.segments import segments
from pipelines.content.video_hosts import is_video
from pipelines.model.article import images_of
from pipelines.model.blocks import (
    AttributedQuote,
    Block,
    Gallery,
    Image,
    Kind,
    List,
    MediaText,
    Paragraph,
    Text,
    Video,
)
from pipelines.model.errors import ContentError, each_error

HEAD = "---\nid: tag:example.org,2026:owls\ntitle: Owls\nsummary: Short.\ndate: 2026-11-23\n---\n"
LINES = HEAD.count("\n")


def text(value: str, line: int = 1) -> Text:
    return Text(value, "en", line + LINES)


def read(body: str) -> tuple[Block, ...]:
    return parse_article(f"{HEAD}{body}", "owls", "en").blocks


def said(body: str) -> list[tuple[int, str, str]]:
    """The faults of a body: its lines, from 1, messages and hints."""
    with pytest.raises(ContentError) as caught:
        read(body)
    found = [each for each in each_error(caught.value) if isinstance(each, ContentError)]
    return [((each.origin.line if each.origin else 0) - LINES, each.message, each.hint) for each in found]


OWL = Image("owl.png", text("Owl"))
LINKED = Image("owl.png", text("Owl"), href="https://example.org/map")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("![Owl](owl.png)", (OWL,)),
        (
            '![Owl](owl.png "At dusk"){credit="Photo: *Mari*"}',
            (Image("owl.png", text("Owl"), text("At dusk"), credit=text("Photo: *Mari*")),),
        ),
        (
            r'![Owl](owl.png){ credit="\"Mari\" {M}" }',
            (Image("owl.png", text("Owl"), credit=text('"Mari" {M}')),),
        ),
        (
            '![Owl](owl.png){credit="Mari,\nTartu"}',
            (Image("owl.png", text("Owl"), credit=text("Mari, Tartu")),),
        ),
        ("![Owl](owl.png){credit=Mari}", (Image("owl.png", text("Owl"), credit=text("Mari")),)),
        ('![Owl](owl.png){credit=""}', (OWL,)),
        ("![Owl](owl.png){}", (OWL,)),
        ("![Owl](owl.png)<!-- ask -->", (OWL,)),
        ("![Owl](owl.png){.left}\n\nSeen.", (MediaText(OWL, "left", (Paragraph(text("Seen.", 3)),)),)),
        (
            "![Owl](owl.png){.right}{credit=M}\n\n- One\n\nTwo.",
            (
                MediaText(
                    Image("owl.png", text("Owl"), credit=text("M")),
                    "right",
                    (List(((Paragraph(text("One", 3)),),)),),
                ),
                Paragraph(text("Two.", 5)),
            ),
        ),
        ("[![Owl](owl.png)](https://example.org/map)", (LINKED,)),
        (
            "[![Owl](owl.png)](../mice/#food)",
            (Image("owl.png", text("Owl"), href="article:mice#food"),),
        ),
        (
            "![Owl](owl.png) [![Owl](owl.png)](https://example.org/map)\\\n![Owl](owl.png)",
            (Gallery((OWL, LINKED, Image("owl.png", text("Owl", 2)))),),
        ),
        (
            "::: gallery\n![Owl](owl.png)\n\n![Owl](owl.png)\n:::",
            (Gallery((Image("owl.png", text("Owl", 2)), Image("owl.png", text("Owl", 4)))),),
        ),
        (
            "- ![Owl](owl.png)\n  ![Owl](owl.png)",
            (List(((Gallery((OWL, Image("owl.png", text("Owl", 2)))),),)),),
        ),
    ],
)
def test_what_pictures_become(body: str, expected: tuple[Block, ...]) -> None:
    """Attributes as Pandoc has them; where a picture stands says the rest."""
    assert read(body) == expected


NONE = "did you mean "


@pytest.mark.parametrize(
    ("body", "line", "message", "hint"),
    [
        ("![a](x.png){.rigth}\n\nB.", 1, "unknown attribute '.rigth'", "did you mean '.right'?"),
        ("![a](x.png){left}\n\nB.", 1, "unknown attribute 'left'", "did you mean '.left'?"),
        ("![a](x.png){class=left}", 1, "unknown attribute 'class'", "there are: .left, .right, credit"),
        ("![a](x.png){width=50%}", 1, "unknown attribute 'width'", "there are: .left, .right, credit"),
        ("![a](x.png){#fig1}", 1, "unknown attribute '#fig1'", "there are: .left, .right, credit"),
        ("![a](x.png){.center}", 1, "unknown attribute '.center'", "there are: .left, .right, credit"),
        ('![a](x.png){credits="M"}', 1, "unknown attribute 'credits'", "did you mean 'credit'?"),
        ("![a](x.png){credit}", 1, "the attribute 'credit' cannot be read", 'write it as credit="…"'),
        ("![a](x.png){credit=a b}", 1, "unknown attribute 'b'", "there are"),
        ("![a](x.png){credit=a credit=b}", 1, "credit is given twice", "delete one of the two"),
        ("![a](x.png){.left .right}", 1, "a picture on both sides", "leave {.left} or {.right}, not both"),
        ("![a](x.png){.left", 1, "'{.left' belongs to no picture", "within braces that end"),
        ("![a](x.png) {.left}", 1, "'{.left}' belongs to no picture", "right behind the picture"),
        ("![a](x.png)\n{.left}", 2, "'{.left}' belongs to no picture", "right behind the picture"),
        (
            "[![a](x.png)](https://a.eu){.left}",
            1,
            "'{.left}' belongs to no picture",
            "within the link: [![…](owl.png){.left}](https://…)",
        ),
        ("![a](x.png){.portrait}\n\nB.", 1, "a portrait that is none of a quote", "nothing but {.portrait}"),
        (
            "> ![a](x.png){.portrait credit=M}\n>\n> B.",
            1,
            "a portrait that is none of a quote",
            "line of its own",
        ),
        ("![a](x.png){.left}", 1, "nothing stands beside the picture x.png", "leave {.left} out"),
        ("![a](x.png){.left}\n\n---\n\nB.", 1, "nothing stands beside the picture x.png", "right below it"),
        ("![a](x.png)\n![b](y.png){.left}", 2, "a picture of a gallery with {.left}", "leave it out"),
        ("B.\n\n![1](a.png)\n![2](a.png)\n![3](a.png)\n![4](a.png)\n![5](a.png)", 7, "a gallery of 5", "two"),
        (
            "::: gallery\n![1](a.png)\n\n![2](a.png)\n![3](a.png)\n![4](a.png)\n\n![5](a.png)\n:::",
            8,
            "a gallery of 5 pictures; 4 are the most",
            "make two galleries of it",
        ),
        ("::: gallery\n![1](a.png)\n:::", 1, "a gallery of 1 pictures", "put two to four into it"),
        ("::: gallery\n:::", 1, "a gallery of 0 pictures", "put two to four into it"),
        (
            "::: gallery Owls\n![1](a.png)\n![2](a.png)\n:::",
            1,
            "words behind ::: gallery: 'Owls'",
            "above it",
        ),
        ("::: gallery\n![1](a.png)\n\n> Q\n:::", 1, "::: gallery with more in it than pictures", "captions"),
        ("[![](x.png)](https://a.eu)", 1, "the picture x.png is a link without words", "alt text where"),
        ("[![a](x.png)](#food)", 1, "the picture's address must start with", "write a full address"),
        ("[![a](x.png)](javascript:x)", 1, "the picture's address must start with", "write a full address"),
        ('![a](x.png "[x](javascript:y)")', 1, "an address with javascript:", "https://"),
        ('![a](x.png){credit="[x](foo:y)"}', 1, "an address with foo:", "https://"),
        ('![a](x.png){credit="Mari[^1]"}', 1, "there is no note [^1]", ""),
        ("![a](x.png){.left} and words", 1, "a picture inside a sentence", "paragraph of its own"),
        ("[![a](x.png) map](https://a.eu)", 1, "a picture inside a sentence", "paragraph of its own"),
        (
            "[![a](x.png){.left}](https://youtu.be/x)\n\nB.",
            1,
            "the picture of a video with {.left}",
            "leave it",
        ),
    ],
)
def test_what_is_no_picture_is_told(body: str, line: int, message: str, hint: str) -> None:
    """Nothing that was meant is passed over: its line, what it was, and what to write."""
    ((where, what, then),) = said(body)
    assert (where, message in what, hint in then) == (line, True, True), (where, what, then)


def test_all_faults_of_a_gallery_are_told_at_once() -> None:
    """Who mends one must not find the next only then."""
    assert [(line, what) for line, what, _ in said("![a](x.png) {.left}\n![b](y.png){.rigth}\n\n# One")] == [
        (1, "'{.left}' belongs to no picture"),
        (2, "unknown attribute '.rigth'"),
        (4, "a heading of level 1"),
    ]


CARD = Image("video-card.png", text(""), width=1200, height=675, play="card")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "[Owls](https://youtu.be/owl)",
            Video(text("[Owls](https://youtu.be/owl)"), "https://youtu.be/owl", CARD),
        ),
        ("https://youtu.be/owl", Video(text("https://youtu.be/owl"), "https://youtu.be/owl", CARD)),
        ("<https://youtu.be/owl>", Video(text("<https://youtu.be/owl>"), "https://youtu.be/owl", CARD)),
        (
            "[![Owl](owl.png)](https://youtu.be/owl)",
            Video(text("Owl"), "https://youtu.be/owl", Image("owl.png", text(""), play="still")),
        ),
        (
            '[![Owl](owl.png "Watch"){credit="M"}](https://vimeo.com/1)',
            Video(
                text("Watch"),
                "https://vimeo.com/1",
                Image("owl.png", text("Owl"), credit=text("M"), play="still"),
            ),
        ),
        ("[Owls](https://youtu.be/owl).", Paragraph(text("[Owls](https://youtu.be/owl)."))),
        (
            "[A](https://youtu.be/a) [B](https://youtu.be/b)",
            Paragraph(text("[A](https://youtu.be/a) [B](https://youtu.be/b)")),
        ),
        ("[Owls](https://example.org/watch?v=1)", Paragraph(text("[Owls](https://example.org/watch?v=1)"))),
        ("- [Owls](https://youtu.be/owl)", List(((Paragraph(text("[Owls](https://youtu.be/owl)")),),))),
        (
            "[![Owl](owl.png)](https://youtube.com/@owls)",
            Image("owl.png", text("Owl"), href="https://youtube.com/@owls"),
        ),
    ],
)
def test_what_links_to_videos_become(body: str, expected: Block) -> None:
    """Alone in its paragraph a link to a video is a card; its text stays whole, for its translations."""
    assert read(body) == (expected,)


@pytest.mark.parametrize(
    "href",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?feature=share&v=dQw4w9WgXcQ&t=10",
        "http://m.youtube.com/watch?v=abc",
        "https://youtube.com/shorts/abc-_1",
        "https://www.youtube.com/live/abc?si=x",
        "https://www.youtube-nocookie.com/embed/abc",
        "https://youtu.be/abc?si=x",
        "https://vimeo.com/12345",
        "https://vimeo.com/12345/abcdef",
        "https://vimeo.com/channels/staffpicks/12345",
        "https://player.vimeo.com/video/12345?h=1",
        "https://www.dailymotion.com/video/x8abc",
        "https://dai.ly/x8abc",
        "https://audiovisual.ec.europa.eu/en/video/I-250123",
        "https://audiovisual.ec.europa.eu/en/media/video/I-250123?lg=fr",
    ],
)
def test_known_videos(href: str) -> None:
    """As their hosts write their addresses, and as people copy them."""
    assert is_video(href)


@pytest.mark.parametrize(
    "href",
    [
        "https://www.youtube.com/",
        "https://www.youtube.com/@EUCodeWeek",
        "https://www.youtube.com/results?search_query=v=1",
        "https://youtu.be/",
        "https://vimeo.com/europeancommission",
        "https://vimeo.com/blog/12",
        "https://www.dailymotion.com/euronews",
        "https://audiovisual.ec.europa.eu/en/photo-details/P-1",
        "https://youtube.com.example.org/watch?v=1",
        "https://example.org/?https://youtu.be/abc",
        "https://notyoutube.com/watch?v=1",
        "mailto:a@youtu.be",
        "https://[youtu.be/abc",
        "article:youtu.be",
    ],
)
def test_what_is_no_video(href: str) -> None:
    """A channel, a search, somebody else's host: a card would promise what a click does not keep."""
    assert not is_video(href)


def test_translators_get_every_word_with_its_role() -> None:
    """A credit is as much a text as a caption; the card's label is the paragraph that it was."""
    article = parse_article(
        HEAD.replace("date:", 'image: {src: a.png, alt: A, credit: "By M"}\ndate:')
        + '![B](b.png "C"){.left credit="D"}\n\nE.\n\n![F](f.png)\n![G](g.png)\n\n[H](https://youtu.be/h)\n\n'
        '[![I](i.png "J")](https://youtu.be/i)\n',
        "owls",
        "en",
    )
    assert [(each.text, each.kind) for each in segments(article)[2:]] == [
        ("A", Kind.IMAGE_ALT),
        ("By M", Kind.IMAGE_CREDIT),
        ("B", Kind.IMAGE_ALT),
        ("C", Kind.IMAGE_CAPTION),
        ("D", Kind.IMAGE_CREDIT),
        ("E.", Kind.PARAGRAPH),
        ("F", Kind.IMAGE_ALT),
        ("G", Kind.IMAGE_ALT),
        ("[H](https://youtu.be/h)", Kind.VIDEO),
        ("I", Kind.IMAGE_ALT),
        ("J", Kind.VIDEO),
    ]
    names = ["a.png", "b.png", "f.png", "g.png", "video-card.png", "i.png"]
    assert [image.src for image in images_of(article)] == names


def test_a_quote_beside_a_picture_says_whose_it_is() -> None:
    """It is a quote like any other."""
    (block,) = read("![Owl](owl.png){.left}\n\n> Hoo.\n>\n> — An owl")
    quote = AttributedQuote((Paragraph(text("Hoo.", 3)),), text("— An owl", 5))
    assert block == MediaText(OWL, "left", (quote,))
