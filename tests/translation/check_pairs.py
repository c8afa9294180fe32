"""Good and bad pairs for each check: source, translation, what is wrong, and in which context."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.model.blocks import Kind
from pipelines.model.catalog import Message
from pipelines.translation.checks.base import CheckContext, TextPair
from pipelines.translation.glossary import Term

GLOSSARY = (
    Term("EU Code Week", kept=True),
    Term("hub", translations={"de": ("Anlaufstelle", "Knotenpunkt"), "fr": ("pôle",)}),
)
LINKS = {
    "https://codeweek.eu/join": "https://codeweek.eu/de/mitmachen",
    "https://news.eu/en/": "https://news.eu/berlin/",
    "https://old.eu/a": "https://old.eu/b/",
}


@dataclass(frozen=True)
class Row:
    source: str
    translation: str
    fault: str = ""
    locale: str = "de"
    kind: Kind | None = None
    python_format: bool = False
    house_style: str = "national"
    terms: tuple[Term, ...] = field(default=GLOSSARY)
    source_locale: str = "en"

    def pair(self) -> TextPair:
        extracted = (self.kind.value,) if self.kind else ()
        flags = ("python-format",) if self.python_format else ()
        message = Message(self.source, (self.translation,), extracted=extracted, flags=flags)
        style = "eu" if self.house_style == "eu" else "national"
        context = CheckContext(
            self.locale,
            self.terms,
            LINKS,
            house_style=style,  # type: ignore[arg-type]
            source=self.source_locale,
        )
        return TextPair(self.source, self.translation, message, context)


PLACEHOLDERS = [
    Row("Dear [[first_name]], dear [[first_name]]", "Guten Tag [[first_name]]"),
    Row("Dear [[first_name]]", "Guten Tag [[first_name]], ja [[first_name]]"),
    Row("write `{name}`", "schreibt `{Name}`"),
    Row("Now", "Jetzt &#91;[x]]", "placeholder [[x]] is not in the source"),
    Row("Now", "Jetzt &lbrack;\\[x\\]]", "placeholder [[x]] is not in the source"),
    Row("<b>Now</b>", "[<b>[x]]</b>", "placeholder [[x]] is not in the source"),
    Row("**Now**", "[**[x]]**", "placeholder [[x]] is not in the source"),
    Row("Now", "[\x07[x]]", "placeholder [[x]] is not in the source"),
    Row("Now", "Jetzt [[<!-- -->x]]", "placeholder [[x]] is not in the source"),
    Row("Now", "`[[x]]`", "placeholder [[x]] is not in the source"),
    Row("Now", "Jetzt *|EMAIL|*", "placeholder *|EMAIL|* is not in the source"),
    Row("Now", r"Jetzt \*|EMAIL|\*", "placeholder *|EMAIL|* is not in the source"),
    Row("Now", "Jetzt &#42;|EMAIL|&#42;", "placeholder *|EMAIL|* is not in the source"),
    Row("Now", 'Jetzt [[var:x:"y"]]', 'placeholder [[var:x:"y"]] is not in the source'),
    Row("Now", "Jetzt %%EMAIL%%", "placeholder %%EMAIL%% is not in the source"),
    Row("Now", "Jetzt %recipient.name%", "placeholder %recipient.name% is not in the source"),
    Row("Now", "Jetzt {{ contact.NAME }}", "placeholder {{ contact.NAME }} is not in the source"),
    Row("Now {% if x %}", "Jetzt", "placeholder {% if x %} is missing"),
    Row("Write `{{ x }}`", "Schreibt `{{ x }}` und nochmals `{{ x }}`"),
    Row("Now", "Jetzt{.button}", "placeholder {.button} is not in the source"),
    Row("Now", "Jetzt {: .x}", "placeholder {: .x} is not in the source"),
    Row("Now", "Jetzt {ctx: verb}", "placeholder {ctx: verb} is not in the source"),
    Row("100 % of [[a note | b]]", "100 % von [[einer Notiz | b]]"),
    Row("Dear [[first_name]],", "Guten Tag [[first_name]],"),
    Row("%(num)s of %(all)s", "von %(all)s sind es %(num)s"),
    Row("{count} schools", "{count} Schulen"),
    Row("100 % of schools {and more}", "100 % der Schulen {und mehr}"),
    Row("{name} is in. Add another {name}.", "{name} ist dabei, und gern noch mehr."),
    Row("%d of %s", "%d von %s", python_format=True),
    Row("100 % done", "100 % des Weges"),
    Row("Dear [[first_name]],", "Guten Tag,", "placeholder [[first_name]] is missing"),
    Row("Dear reader,", "Guten Tag [[name]],", "placeholder [[name]] is not in the source"),
    Row(
        "Dear [[first_name]],",
        "Guten Tag [[Vorname]],",
        "placeholder [[first_name]] is missing; placeholder [[Vorname]] is not in the source",
    ),
    Row("%(num)s minutes", "%(num) Minuten", "placeholder %(num)s is missing"),
    Row("%(num)s minutes", "%(num)s von %(num)s Minuten", "placeholder %(num)s is not in the source"),
    Row(
        "%(num)s minutes",
        "%(num)d Minuten",
        "placeholder %(num)s is missing; placeholder %(num)d is not in the source",
    ),
    Row("%d pages", "Seiten", "placeholder %d is missing", python_format=True),
    Row("Of %(n)s", "Zu 100 % des %(n)s", "placeholder % d is not in the source", python_format=True),
]
_LOST = "link to {} is missing; link to {} is not in the source"
LINK_ROWS = [
    Row("See [the map](https://a.eu/map).", "Siehe [Karte](https://a.eu/map)."),
    Row('[A](https://a.eu "title") [B](https://b.eu)', '[B](https://b.eu) [A](https://a.eu "Titel")'),
    Row("<https://a.eu>", "[Karte](https://a.eu)"),
    Row(
        "See [the map](https://a.eu/map).",
        'Siehe [Karte](https://a.eu/map "Klick hier").',
        "link title 'Klick hier' is not in the source",
    ),
    Row("See [the map](https://a.eu).", "Siehe [](https://a.eu).", "a link without words: nobody can see it"),
    Row("Now", "Jetzt bei evil.ai", "address evil.ai is not in the source"),
    Row("Now", "Jetzt bei EVIL.museum!", "address EVIL.museum is not in the source"),
    Row("Now", "Jetzt bei evil.бг", "address evil.бг is not in the source"),
    Row("Now", "Jetzt bei xn--c1yn36f.xn--90ae", "address xn--c1yn36f.xn--90ae is not in the source"),
    Row("Now", "Jetzt unter 192.168.1.1/x", "address 192.168.1.1/x is not in the source"),
    Row("Now", "Jetzt +33 1 23 45 67 89 wählen", "address tel:33123456789 is not in the source"),
    Row("Call +32 2 299 11 11.", "Ruft +32 (2) 299 11-11 an."),
    Row("Call +32 2 299 11 11.", "Ruft 02 299 11 11 an."),
    Row("Bring a pen, say.", "Porta p.es. una penna, m.in. z.B. alle 10.30 (bl.a. o.ä.).", locale="it"),
    Row("Write to <mailto:info@a.eu>", "An <mailto:info@a.eu>"),
    Row('<a href="https://a.eu">x</a>', "<a href='https://a.eu'>y</a>"),
    Row("[x](<https://a.eu/b>)", "[y](https://a.eu/b)"),
    Row("An array[1] (one)", "Ein Feld[1] (eins)"),
    Row("[Join](https://codeweek.eu/join)", "[Los](https://codeweek.eu/de/mitmachen)"),
    Row("[Join](https://codeweek.eu/join)", "[Los](https://codeweek.eu/join)"),
    Row("See https://codeweek.eu/join.", "Siehe https://codeweek.eu/de/mitmachen."),
    Row("See https://a.eu/x.", "Unter https://a.eu/x, bitte."),
    Row("[m](https://news.eu/en/a/b)", "[K](https://news.eu/berlin/a/b)"),
    Row("[m](https://news.eu/en)", "[K](https://news.eu/berlin/)"),
    Row("[m](https://a.eu/join)", "[K](https://a.eu/de/join)"),
    Row("[m](https://a.eu/en/join)", "[K](https://a.eu/de/join)"),
    Row("[m](https://a.eu/join.en.html?lang=en#top)", "[K](https://a.eu/join.de.html?lang=de#oben)"),
    Row("[m](http://A.eu)", "[K](https://a.eu/)"),
    Row("[m](https://www.eu/x)", "[K](https://de.eu/x)", _LOST.format("https://www.eu/x", "https://de.eu/x")),
    Row(
        "[m](https://old.eu/a/c)",
        "[K](https://old.eu/b/c)",
        _LOST.format("https://old.eu/a/c", "https://old.eu/b/c"),
    ),
    Row("[m](https://a.eu)", "[K](http://a.eu)", _LOST.format("https://a.eu", "http://a.eu")),
    Row("[m](https://www.a.eu/x)", "[K](https://de.a.eu/x)"),
    Row("[m](https://a.eu/en-us/x)", "[K](https://a.eu/de_DE/x)"),
    Row("[m](https://a.eu/bugs.html)", "[K](https://a.eu/bugs-de.html)"),
    Row("[m](https://a.eu/x)", "[K](https://de.eu/x)", _LOST.format("https://a.eu/x", "https://de.eu/x")),
    Row("[p](https://en.wikipedia.org/wiki/Map)", "[K](https://de.m.wikipedia.org/wiki/Karte)"),
    Row("[p](https://en.wikipedia.org/wiki/Map)", "[P](https://pt.wikipedia.org/wiki/Mapa)", locale="pt"),
    Row("[x](page)", "[x](other)", _LOST.format("article:page", "article:other")),
    Row("[below](#map)", "[unten](#karte)"),
    Row("Write to [us](mailto:hi@a.eu?subject=Hello)", "[Schreibt](mailto:hi@a.eu?subject=Hallo)"),
    Row("Write to hi@a.eu or codeweek.eu", "An <HI@a.eu> oder uns"),
    Row("Say `rm x.sh` and [a](https://a.eu)", "Sagt `rm x.sh` und [a](https://a.eu)"),
    Row(
        "[p](https://en.wikipedia.org/wiki/Map)",
        "[P](https://fr.wikipedia.org/wiki/Plan)",
        _LOST.format("https://en.wikipedia.org/wiki/Map", "https://fr.wikipedia.org/wiki/Plan"),
    ),
    Row(
        "[m](https://a.eu/join)",
        "[K](https://a.eu.evil.eu/de/join)",
        _LOST.format("https://a.eu/join", "https://a.eu.evil.eu/de/join"),
    ),
    Row(
        "[m](https://a.eu/join)",
        "[K](https://evil.eu/join)",
        _LOST.format("https://a.eu/join", "https://evil.eu/join"),
    ),
    Row(
        "[m](https://news.eu/en/a)",
        "[K](https://news.eu/berlin-evil/a)",
        _LOST.format("https://news.eu/en/a", "https://news.eu/berlin-evil/a"),
    ),
    Row("Now", "<HTTPS://evil.example>", "link to HTTPS://evil.example is not in the source"),
    Row(
        "Now",
        '<A HREF="&#104;ttps://evil.example">Jetzt</A>',
        "link to https://evil.example is not in the source",
    ),
    Row("Now", "[Jetzt](//evil.example)", "link to //evil.example is not in the source"),
    Row("Now", "Jetzt auf www.evil.example", "address www.evil.example is not in the source"),
    Row("Now", "Jetzt auf EVIL.com!", "address EVIL.com is not in the source"),
    Row("Now", "Jetzt auf evil.example/login.", "address evil.example/login is not in the source"),
    Row("Now", "Jetzt HTTPS&#58;//evil.example", "address HTTPS://evil.example is not in the source"),
    Row("as `you@your.domain.eu`", "als `du@deine.domain.eu`"),
    Row("Write `to`", "An `evil@evil.example`", "address mailto:evil@evil.example is not in the source"),
    Row("as `you@a.eu`", "als evil@evil.example", "address mailto:evil@evil.example is not in the source"),
    Row("Now", "Siehe:evil.com", "address evil.com is not in the source"),
    Row("Now", "Jetzt ht*t*ps://evil.example", "address https://evil.example is not in the source"),
    Row("Now", "Jetzt `https://evil.example`", "address https://evil.example is not in the source"),
    Row("Now", "An evil@evil.example", "address mailto:evil@evil.example is not in the source"),
    Row(
        "To hi@a.eu",
        "An hi@b.eu",
        "address mailto:hi@a.eu is missing; address mailto:hi@b.eu is not in the source",
    ),
    Row(
        "[us](mailto:hi@a.eu)",
        "[uns](mailto:hi@a.eu?bcc=evil@b.eu)",
        _LOST.format("mailto:hi@a.eu", "mailto:hi@a.eu?bcc=evil@b.eu"),
    ),
    Row("[x](https://a.eu)", "\\[x](https://a.eu)", "link to https://a.eu is missing"),
    Row("[x](https://a.eu)", "`[x](https://a.eu)`", "link to https://a.eu is missing"),
    Row(
        "[x](https://a.eu)",
        "![x](https://a.eu) [x](https://a.eu/?u=1)",
        "link to https://a.eu/?u=1 is not in the source",
    ),
    Row("[x](https://a.eu/map)", "Siehe Karte.", "link to https://a.eu/map is missing"),
    Row("See the map.", "Siehe [Karte](https://evil.eu).", "link to https://evil.eu is not in the source"),
    Row(
        "[map](https://a.eu/map)",
        "[Karte](https://a.eu/karte)",
        "link to https://a.eu/map is missing; link to https://a.eu/karte is not in the source",
    ),
    Row("[m](https://a.eu)", "[K](https://a.eu) [K](https://a.eu)"),
    Row("[m](https://a.eu) and [here](https://a.eu)", "[K](https://a.eu)"),
    Row(
        "[Join](https://codeweek.eu/join)",
        "[Los](https://codeweek.eu/fr/join)",
        "link to https://codeweek.eu/join is missing;"
        " link to https://codeweek.eu/fr/join is not in the source",
    ),
    Row("[map](https://a.eu)", "[Karte] (https://a.eu)", "link to https://a.eu is missing"),
    Row(
        "See https://a.eu/x.",
        "Siehe https://a.eu/y.",
        "address https://a.eu/x is missing; address https://a.eu/y is not in the source",
    ),
]
EMPHASIS = [
    Row("a **smart** phone", "un *smartphone* **malin**", locale="fr"),
    Row("a *smart* phone", "ein schlaues Telefon"),
    Row("not compatible", "**nicht** vereinbar"),
    Row("`**kwargs` and `__init__`", "`**kwargs`, `__init__`"),
    Row(r"5 \* 3", r"5 \* 3"),
    Row("price*", "Preis*"),
    Row(
        "*Now* or never",
        "*Jetzt oder nie",
        "*italic*: 1 in the source, 0 in the translation; "
        "stars and underscores that are not emphasis: 0 in the source, 1 in the translation",
    ),
    Row(
        "_Now_ or never",
        "_ Jetzt_ oder nie",
        "*italic*: 1 in the source, 0 in the translation; "
        "stars and underscores that are not emphasis: 0 in the source, 1 in the translation",
    ),
    Row(
        "**Now** or never",
        "** Jetzt ** oder nie",
        "**bold**: 1 in the source, 0 in the translation; "
        "stars and underscores that are not emphasis: 0 in the source, 2 in the translation",
    ),
    Row(
        "**Now** or never",
        r"\*\*Jetzt\*\* oder nie",
        "**bold**: 1 in the source, 0 in the translation; "
        "stars and underscores that are not emphasis: 0 in the source, 2 in the translation",
    ),
    Row("**Girls:** they *can*.", "**Mädchen:** Sie *können* es."),
    Row("the **EU Code Week** hubs", "l’**EU Code Week**"),
    Row("**EU Code Week**", "**EU Code Weekin**"),
    Row("file_name_here, 2 * 3", "datei_name_hier, 2 * 3"),
    Row(
        "**Now** or never",
        "**Jetzt oder nie",
        "**bold**: 1 in the source, 0 in the translation; "
        "stars and underscores that are not emphasis: 0 in the source, 1 in the translation",
    ),
    Row("**Now** or never", "Jetzt oder nie", "**bold**: 1 in the source, 0 in the translation"),
    Row(
        "*Now* or never",
        "**Jetzt** oder nie",
        "**bold**: 0 in the source, 1 in the translation; *italic*: 1 in the source, 0 in the translation",
    ),
    Row(
        "**Text:** word",
        "**Text:**Wort",
        "**bold**: 1 in the source, 0 in the translation; "
        "stars and underscores that are not emphasis: 0 in the source, 2 in the translation",
    ),
]
NOTES = [
    Row("They hunt[^1] and rest.[^2]", "Sie ruhen[^2] und jagen.[^1]"),
    Row("They hunt.[^1]", "Sie jagen.", "the note's mark [^1] is missing"),
    Row("They hunt.[^1]", "Sie jagen.[1]", "the note's mark [^1] is missing"),
    Row("They hunt.[^1]", "Sie[^1] jagen.[^1]", "the note's mark [^1] is not in the source"),
    Row("They hunt.", "Sie jagen.[^1]", "the note's mark [^1] is not in the source"),
    Row(
        "They hunt.[^owl]",
        "Sie jagen.[^eule]",
        "the note's mark [^owl] is missing; the note's mark [^eule] is not in the source",
    ),
    Row("Write `[^1]` or \\[^2].", "Schreib \\[^2] oder `[^1]`."),
]
TAGS = [
    Row("`<your name>`", "`<dein Name>`"),
    Row("use `<b>`", "nimm `<b>`"),
    Row(r"a \<b> c", r"ein \<b> c"),
    Row("&lt;b&gt;", "&lt;i&gt;"),
    Row("use `<b>`", "nimm <b>", "tag <b> is not in the source"),
    Row("Now", "<SUB\n>Jetzt</SUB>", "tag <sub> is not in the source; tag </sub> is not in the source"),
    Row("<b>Now</b> or never", "<b>Jetzt</b> oder nie"),
    Row("One<br>two", "Eins<br/>zwei"),
    Row('<span lang="en">a</span>', "<SPAN>a</SPAN>"),
    Row("if a < b and b > c", "wenn a < b und c < d"),
    Row("<https://a.eu> is no tag", "kein Tag"),
    Row("the 21st century", "le XXI<sup>e</sup> siècle", locale="fr"),
    Row("<b>Now</b>", "<b>Jetzt", "tag </b> is missing"),
    Row("<b>Now</b>", "Jetzt", "tag <b> is missing; tag </b> is missing"),
    Row("Now", "<u>Jetzt</u>", "tag <u> is not in the source; tag </u> is not in the source"),
    Row("One<br>two", "Eins zwei", "tag <br> is missing"),
    Row("<b>Now</b>", "<i>Jetzt</b>", "tag <b> is missing; tag <i> is not in the source"),
    Row("<b>Now</b>", "</b>Jetzt<b>", "tag </b> closes nothing"),
    Row("<b>a</b> <i>b</i>", "<b>a <i>b</b></i>", "tag </b> closes nothing"),
]
UNSAFE = [
    Row("use `<script>`", "nimm `<script>`"),
    Row("Now", "<SCRIPT\nsrc=x>Jetzt</SCRIPT>", "<script> is not allowed, src= is not allowed"),
    Row("<b>Now</b>", "<b\nOnClick=x()>Jetzt</b>", "onclick= is not allowed"),
    Row("Now", "[Jetzt](ftp://evil.eu)", "an address with ftp: is not allowed"),
    Row("Now", "<sip:112>", "an address with sip: is not allowed"),
    Row("Now", "<?php x ?>Jetzt", "an HTML comment is not allowed"),
    Row('<span lang="en">hub</span>', '<span lang="en">Hub</span>'),
    Row("<b>Now</b>", '<b dir="ltr">Jetzt</b>'),
    Row("[a](https://a.eu)", "[a](https://a.eu)"),
    Row("a: b", "a < b: c"),
    Row("Now", "<script>alert(1)</script>", "<script> is not allowed"),
    Row("<b>Now</b>", '<b onclick="x()">Jetzt</b>', "onclick= is not allowed"),
    Row("<b>Now</b>", '<b style="color:red">Jetzt</b>', "style= is not allowed"),
    Row("[a](https://a.eu)", "[a](javascript:alert)", "an address with javascript: is not allowed"),
    Row("Now", "Jetzt <!-- prüfen -->", "an HTML comment is not allowed"),
]
NAMES = [
    Row("Join EU Code Week", "Macht mit bei der EU Code Week"),
    Row("Join EU Code Week", "Tule mukaan EU Code Weekiin", locale="fi"),
    Row("Join EU Code Week", "Macht mit bei der EU\u00a0Code\u00a0Week"),
    Row("Join EU Code Weekend", "Macht mit"),
    Row(
        "Join EU Code Week",
        "Macht mit bei der EU-Programmierwoche",
        "'EU Code Week' must stay as it is, and is missing",
    ),
    Row(
        "Join EU Code Week",
        "Macht mit bei der Eu Code Week",
        "'EU Code Week' must stay as it is, and is missing",
    ),
]
BLANK = [
    Row("Now", "Jetzt"),
    Row("Now", " ", "the translation contains only spaces"),
    Row("Now", "\t\n\u00a0\u2003", "the translation contains only spaces"),
]
COPIED = [
    Row("[A guide to the new map](https://a.eu)", "[A guide to the new map](https://a.eu)"),
    Row("- [What we learned](https://a.eu)", "- [What we learned](https://a.eu)"),
    Row("Rust by Example", "Rust by Example"),
    Row("The Museum of Modern Art", "The Museum of Modern Art"),
    Row("_src/main.rs_:", "_src/main.rs_:"),
    Row("Am 12. Oktober war es.", "12 October. Oktober war es.", source_locale="de", locale="en"),
    Row(
        "Wir kamen am 12. Oktober 2025 nach Wien. Es war schön.",
        "We came am 12. Oktober 2025 nach Wien. It was nice.",
        source_locale="de",
        locale="en",
    ),
    Row(
        "Es kam z. B. Frau Dr. Weber aus Wien. Gut.",
        "There came Frau Dr. Weber aus Wien. Good.",
        source_locale="de",
        locale="en",
    ),
    Row(
        "Bericht aus dem Labor",
        "Bericht aus dem Labor",
        "the translation is the source text",
        locale="fr",
        source_locale="de",
    ),
    Row(
        "Wir trafen uns in Wien. Sie hatten einen Tag Zeit.",
        "We met in Vienna. Sie hatten einen Tag Zeit.",
        "still in the source language: 'Sie hatten einen Tag Zeit.'",
        "en",
        source_locale="de",
    ),
    Row(
        "Ποιος έρχεται στη Σόφια; Όλοι όσοι το θέλουν.",
        "Who? Όλοι όσοι το θέλουν.",
        "still in the source language: 'Όλοι όσοι το θέλουν.'",
        "en",
        source_locale="el",
    ),
    Row(
        "Nous étions à Sofia. Vous étiez tous là.",
        "We were in Sofia. Vous étiez tous là.",
        "still in the source language: 'Vous étiez tous là.'",
        "en",
        source_locale="fr",
    ),
    Row(
        "من يأتي إلى صوفيا؟ كل من يريد هذا.",
        "Who comes? كل من يريد هذا.",
        "still in the source language: 'كل من يريد هذا.'",
        "en",
        source_locale="ar",
    ),
    Row("Join the community", "Mach mit"),
    Row("EU Code Week newsletter", "EU Code Week newsletter", locale="nl"),
    Row("Sofia, Bulgaria", "Sofia, Bulgaria", locale="it"),
    Row("Software", "Software"),
    Row("%(value).1f million", "%(value).1f million"),
    Row("Scratch, Python, JavaScript", "Scratch, Python, JavaScript"),
    Row("It works. They said: Yes we can!", "Es geht. Sie sagten: Yes we can!"),
    Row("Join the community", "Join the community", "the translation is the source text"),
    Row("Read in your browser", "Read in your browser ", "the translation is the source text"),
    Row("One Day In The City", "One Day In The City", "the translation is the source text"),
    Row(
        "We met in Sofia. They had one day to look back.",
        "Wir trafen uns in Sofia. They had one day to look back.",
        "still in the source language: 'They had one day to look back.'",
    ),
]
MIXED = [
    Row("the y-axis", "вісь y на екрані", locale="uk"),
    Row("axes x and c", "оси x и c на екрана", locale="bg"),
    Row("an a-axis", "ос a на екрана", locale="bg"),
    Row("come with a plan", "елате a с план", "the word 'a' is a Latin letter", "bg"),
    Row("Future", "Бъдещо", locale="bg"),
    Row("web site", "web-сайт за EU Code Week", locale="bg"),
    Row("with ideas", "с идеи", locale="bg"),
    Row("µm", "µm"),
    Row("Future", "Бъдещo", "'Бъдещo' mixes alphabets: 'o' is Latin", "bg"),
    Row("million", "εκατομμύριo", "'εκατομμύριo' mixes alphabets: 'o' is Latin", "el"),
    Row("Sofia", "Sоfia", "'Sоfia' mixes alphabets: 'о' is Cyrillic"),
    Row("come with ideas", "елате c идеи", "the word 'c' is a Latin letter", "bg"),
    Row("the year", "όλο o χρόνος", "the word 'o' is a Latin letter", "el"),
]
CONTROL = [
    Row("One\ntwo", "Eins\nzwei\tdrei"),
    Row("Auflage", "Auf\u00adlage"),
    Row("a\u0007", "a\u0007"),
    Row("Now", "Jetzt\u0007", "control characters: U+0007"),
    Row("Now", "\u202eJetzt\u2028", "control characters: U+2028, U+202E"),
    Row("für", "f\u0083\ufffdr", "control characters: U+0083, U+FFFD"),
]
ZERO_WIDTH = [
    Row("I want", "می\u200cخواهم", locale="ar"),
    Row("Hussein", "هـ\u200d", locale="ar"),
    Row("Family", "👨🏽\u200d👩\u200d👧 ❤️\u200d🔥"),
    Row("Now", "ا\u200bب", "invisible characters: U+200B", "ar"),
    Row("Coders 👩\u200d💻", "Profis 👩\u200d💻"),
    Row("Coders", "Profis 👩\u200d💻"),
    Row("variables", "variáveis \u200b\u200bde", "invisible characters: U+200B", "pt"),
    Row("Now", "\ufeffJetzt", "invisible characters: U+FEFF"),
    Row("Now", "Je\u200dtzt", "invisible characters: U+200D"),
    Row("Now", "Jetzt\U000e0061", "invisible characters: U+E0061"),  # a letter of a tag, hidden
    Row("Now", "Jetzt\u3164", "invisible characters: U+3164"),
    Row("Now", "Jetzt \u2800", "invisible characters: U+2800"),
    Row("Now", "Je\u2062tzt", "invisible characters: U+2062"),
    Row("Now", "Je\u034ftzt", "invisible characters: U+034F"),
    Row("Now", "Jetzt\ufe0f", "invisible characters: U+FE0F"),
    Row("Now", "Jetzt\ue000\ufdd0", "invisible characters: U+E000, U+FDD0"),
    Row("Now", "Jetzt\u200f", "invisible characters: U+200F"),
    Row("Now", "الآن \u200e(2026)\u200f \u2066codeweek\u2069", locale="ar"),
    Row("Now", "Wissen\u00adschafts\u00adladen ❤️ ©️ 1️⃣"),
    Row("Flag", "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"),  # Scotland
]
CEDILLA = [
    Row("Schools", "Școlile și învățătorii", locale="ro"),
    Row("Ways", "Işık", locale="tr"),
    Row("Schools", "Şcolile", "Ş with cedilla instead of Ș with comma below", "ro"),
    Row(
        "Teachers",
        "învăţători şi",
        "ş with cedilla instead of ș with comma below, ţ with cedilla instead of ț with comma below",
        "ro",
    ),
]
CONFLICT = [
    Row("Now", "Jetzt >>> hier"),
    Row("Title\n=======", "Titel\n======="),
    Row("Now", "<<<<<<< HEAD\nJetzt\n=======\nNun\n>>>>>>> theirs", "a git conflict marker: <<<<<<< HEAD"),
    Row("Now", "Jetzt\n>>>>>>> theirs", "a git conflict marker: >>>>>>> theirs"),
]
GLOSSARY_ROWS = [
    Row("Find a hub", "Findet eine Anlaufstelle"),
    Row("Find hubcaps", "Findet Radkappen"),
    Row("The hub", "Des Knotenpunktes"),
    Row("Find a hub", "Otsi keskust", locale="et"),
    Row("Find a hub", "Findet einen Hub", "'hub' is Anlaufstelle or Knotenpunkt in the glossary"),
]
NUMBERS = [
    Row("1,200 schools, 5 hubs", "1200 Schulen, fünf Orte"),
    Row("1,200 schools, 5 hubs", "1 200 skol, pět center", locale="cs"),
    Row("1,200 schools, 5 hubs", "1.200 Schulen, fünf Orte"),
    Row("In 4.20 and 4.19", "In 4.20 und 4.19"),
    Row("Its 1.0 release in 2015", "Die Ausgabe 1.0 von 2015"),
    Row("1.200 Schulen, 2,5 Stunden", "1,200 schools, 2.5 hours", locale="en", source_locale="de"),
    Row(
        "1.200 Schulen", "1.200 schools", "1.200 is written 1,200 in this language", "en", source_locale="de"
    ),
    Row("1 200 écoles", "1.300 Schulen", "1200 is missing; 1300 is not in the source", source_locale="fr"),
    Row("It costs 1,204.50 euro", "Es kostet 1.204,50 Euro"),
    Row("It costs 1,204.50 euro", "Het kost 1204,50 euro", locale="nl"),
    Row("It costs 1,204.50 euro", "Cela coûte 1\u202f204,50 euros", locale="fr"),
    Row("It costs 1,204.50 euro", "Cosnaíonn sé 1,204.50 euro", locale="ga"),
    Row("3 schools", "drei Schulen"),
    Row("at 2 pm", "um 14 Uhr"),
    Row("at 10:30", "kello 10.30", locale="fi"),
    Row("the 21st century", "XXI wiek", locale="pl"),
    Row("with Python 3.11", "mit Python 3.11"),
    Row("at noon", "um 12 Uhr"),
    Row("05 schools", "5 Schulen"),
    Row("[a](https://a.eu/2024) %(n)s", "[b](https://a.eu/2024) %(n)s"),
    Row("It costs 1,204.50 euro", "Es kostet 1,204.50 Euro", "1,204.50 is written 1.204,50 in this language"),
    Row("It costs 1,204.50 euro", "Es kostet 1204.50 Euro", "1204.50 is written 1.204,50 in this language"),
    Row("Over 1.5 million", "Plus de 1.5 million", "1.5 is written 1,5 in this language", "fr"),
    Row("in 2.5 hours", "za 2.5 hodiny", "2.5 is written 2,5 in this language", "cs"),
    Row("some 1,200 schools", "asi 1,200 škol", "1,200 is written 1\u00a0200 in this language", "cs"),
    Row("12 October", "13. Oktober", "12 is missing; 13 is not in the source"),
    Row("3 schools", "4 Schulen", "3 is missing; 4 is not in the source"),
    Row("in 2025", "bald", "2025 is missing"),
    Row("soon", "bald, 2025", "2025 is not in the source"),
]
DATES = [
    Row("Am 3. April 2025", "On 3 April 2025", locale="en", source_locale="de"),
    Row("Le 3 mai 2025", "Em 3 de maio de 2025", locale="pt", source_locale="fr"),
    Row("Am 3. März 2025", "On 3 May 2025", "the month of '3. März' is not there", "en", source_locale="de"),
    Row(
        "El 3 de mayo",
        "Le 3 de mayo",
        "the date '3 de mayo' stands as in the source",
        "fr",
        source_locale="es",
    ),
    Row("On 3 April 2025 we met", "Am 3. April 2025 trafen wir uns"),
    Row("On 3 April 2025 we met", "2025 m. balandžio 3 d. susitikome", locale="lt"),
    Row("On 3 May 2025 we met", "Στις 3 Μαΐου 2025", locale="el"),
    Row("On April 3, 2025", "Am 3.4.2025"),
    Row("On 3 April 2025", "Ar an 3 Aibreán 2025", locale="ga"),
    Row("In April", "Im Mai", "April has become May"),
    Row("In April", "Im Frühling"),
    Row("You may come in April", "Du darfst im April kommen"),
    Row("March with us in May", "Marschiert im Mai mit"),
    Row("From 3 April to 5 May", "Vom 3. April bis 5. März", "the month of '5 May' is not there"),
    Row("On the 12th of October", "Am 12. November", "the month of '12th of October' is not there"),
    Row("By 12 Sept.", "Bis 12. Sept."),
    Row("By 12 Sept.", "Bis 12. Okt.", "the month of '12 Sept' is not there"),
    Row("Since October 2024", "Seit Oktober 2024"),
    Row("Since October 2024", "Seit October 2024", "the date 'October 2024' stands as in the source"),
    Row("Since October 2024", "Seit 10/2024"),
    Row("Since October 2024", "Seit Herbst 2024", "the month of 'October 2024' is not there"),
    Row(
        "Desde octubre de 2024",
        "Seit Mai 2024",
        "the month of 'octubre de 2024' is not there",
        source_locale="es",
    ),
    Row("On Tuesday", "Am Dienstag"),
    Row("On Tuesday", "Am Mittwoch", "Tuesday has become Wednesday"),
    Row("On Tuesday", "Am zweiten Tag"),
    Row("On 3/4/2025", "Am 3.4.2025"),
    Row("On 3/4/2025", "Am 2025-04-03"),
    Row("On 3/4/2025", "Am 4.3.2025", "3/4/2025 has become 4/3/2025"),
    Row("On 4/4/2025 or 4/5/2025", "Am 4.4.2025 oder 4.5.2025"),
    Row("On 3 April 2025", "Am 3 April 2025", "the date '3 April' stands as in the source"),
    Row("On 3 April 2025", "Am 3. März 2025", "the month of '3 April' is not there"),
    Row("On April 3, 2025", "Le 3 mai 2025", "the month of 'April 3' is not there", "fr"),
]
ENDS = [
    Row("— Mari Tamm, teacher", "– Mari Tamm, Lehrerin"),
    Row("-- Mari Tamm", "— Mari Tamm"),
    Row(
        "— Mari Tamm",
        "Mari Tamm",
        "the source begins with a dash, as before the name of who is quoted, this does not",
    ),
    Row("Then run: `x`", "Dann `x`"),
    Row("Welcome!", "Willkommen."),
    Row("Who can join?", "Ποιος μπορεί να συμμετάσχει;", locale="el"),
    Row("Who can join?", "من يمكنه الانضمام؟", locale="ar"),
    Row("See **this**.", "Siehe **das.**"),
    Row("He said “yes.”", "Er sagte: „ja“."),
    Row("© European Union, %(year)s", "© Europska unija, %(year)s.", locale="hr"),
    Row("Published on %(date)s", "Avaldatud: %(date)s", locale="et"),
    Row("Dec.", "decembar", locale="bs"),
    Row("Six conversations:", "Sechs Gespräche: 💬"),
    Row(
        "Who can join?", "Wer kann mitmachen.", "the source ends in a question mark, this in a full stop or !"
    ),
    Row("Who can join?", "Ποιος μπορεί να συμμετάσχει?", "a question ends in ; here, not in ?", "el"),
    Row("Who can join?", "من يمكنه الانضمام?", "a question ends in ؟ here, not in ?", "ar"),
    Row("They met here:", "Hier trafen sie sich", "the source ends in a colon, this in none"),
    Row("One day in Sofia", "Ein Tag in Sofia.", "ends in a full stop or !, the source does not"),
]
QUOTES = [
    Row("“Glocal” it is", "„Glokal“ heißt es"),
    Row("“Glocal” it is", "”Glokaali” se on", locale="fi"),
    Row("“Glocal” it is", "« Glocal »", locale="fr"),
    Row('Say "x"', 'Sage "x"'),
    Row('<a href="https://a.eu">x</a>', '<a href="https://a.eu">y</a>'),
    Row("“A “b” c”", "„A »b« c“"),
    Row("“Glocal” it is", "“Glokal” heißt es", "” instead of „…“"),
    Row("“Glocal” it is", '"Glokal" heißt es', '" instead of „…“'),
    Row("“Glocal” it is", "„Glocal“, é isto", "„ instead of «…»", "pt"),
    Row("“Glocal” it is", "„Glokal heißt es", "a quotation mark without its pair"),
    Row("“Glocal” it is", "“Glokal„ heißt es", "“…„ instead of „…“"),
]
SPACING = [
    Row("[Map](https://a.eu): x", "[Karte](https://a.eu): x"),
    Row("Run `x`: now", "Starte `x`: jetzt"),
    Row("**Map**: x", "[**Karte**](https://a.eu): x"),
    Row("[Map](https://a.eu): x", "[Karte](https://a.eu) : x", "a space before punctuation"),
    Row("Six talks: one day!", "Sechs Gespräche: ein Tag!"),
    Row("Six talks: one day!", "Six conversations\u00a0: un jour\u202f!", locale="fr"),
    Row("Six talks: one day!", "Six conversations: un jour!", locale="fr", house_style="eu"),
    Row("“Glocal”", "«\u00a0Glocal\u00a0»", locale="fr"),
    Row("**Girls:** they can", "**Les filles\u00a0:** elles peuvent", locale="fr"),
    Row("at 10:30, https://a.eu", "à 10:30, https://a.eu", locale="fr"),
    Row("100% fun", "100\u00a0% Spaß"),
    Row("a  b", "a  b"),
    Row("Now", "Jetzt  hier", "two spaces in a row"),
    Row("Now", "Jetzt ", "the spaces at the beginning or end are not those of the source"),
    Row("**Now**!", "**Jetzt** !", "a space before punctuation"),
    Row("Now!", "Jetzt !", "a space before punctuation"),
    Row("100% fun", "100% Spaß", "no space before %"),
    Row("Six: one", "Six: un", "no space before : ; ! ? » or after «", "fr"),
    Row("Six: one", "Six : « un »", locale="fr"),
    Row("Six: one", "Six\u00a0: un", "a space before punctuation", "fr", house_style="eu"),
    Row("“Six”", "«\u00a0Six\u00a0»", "a space within « » (EU house style has none)", "fr", house_style="eu"),
]
DOUBLED = [
    Row("[Software](https://a.eu): more", "La [software](https://a.eu) Software libera", locale="it"),
    Row("Those who come", "Die, die die Tür öffnen"),
    Row("You subscribed", "omdat je je hebt aangemeld", locale="nl"),
    Row("again and again", "wieder und wieder"),
    Row("had had enough", "genug genug"),
    Row("We met", "Wir wir trafen uns", "the same word twice: 'Wir wir'"),
    Row("unknown keys", "Några okända okända nycklar", "the same word twice: 'okända okända'", "sv"),
]
LENGTH = [
    Row("Join", "x" * 25, kind=Kind.CALL_TO_ACTION),
    Row("Sofia", "x" * 60, kind=Kind.SUBJECT),
    Row("Sofia", "x" * 110, kind=Kind.SUMMARY),
    Row("Sofia", "x" * 300, kind=Kind.PARAGRAPH),
    Row("Join", "x" * 26, "26 characters; after 25 the button takes two lines", kind=Kind.CALL_TO_ACTION),
    Row("Sofia", "x" * 61, "61 characters; after 60 a phone cuts the subject off", kind=Kind.SUBJECT),
    Row(
        "Sofia",
        "x" * 111,
        "111 characters; after 110 a mailbox shows no more of the preview line",
        kind=Kind.SUMMARY,
    ),
]
GROWTH = [
    Row("x" * 40, "x" * 60, kind=Kind.HEADING),
    Row("x" * 58, "x" * 65, kind=Kind.HEADING),
    Row("x" * 40, "x" * 61),
    Row("x" * 40, f"[{'x' * 45}](https://a.eu/a-long-address)", kind=Kind.HEADING),
    Row(
        "x" * 40,
        "x" * 61,
        "61 characters for 40 of the source: the heading no longer fits into a line",
        kind=Kind.HEADING,
    ),
    Row("Join", "Macht alle miteinander mit"),
    Row("x" * 100, "x" * 200),
    Row("x" * 100, "x" * 40),
    Row("x" * 40, "x" * 89, "89 characters for 40 of the source"),
    Row("x" * 100, "x" * 30, "only 30 characters for 100 of the source"),
]
EMOJI = [
    Row("💬 Talks", "💬 Gespräche"),
    Row("Talks", "Gespräche"),
    Row("💬 Talks", "Gespräche", "💬 is missing"),
    Row("💬 Talks", "🌍 Gespräche", "💬 is missing; 🌍 is not in the source"),
]
LINK_TEXT = [
    Row("See [Rust by Example](https://a.eu).", "Siehe [Rust by Example](https://a.eu)."),
    Row("See [`while let`](https://a.eu).", "Siehe [`while let`](https://a.eu)."),
    Row("See [Arch packages](https://a.eu).", "Siehe [Arch packages](https://a.eu)."),
    Row(
        "[Read more about it](https://a.eu)",
        "[Read more about it](https://a.eu)",
        "the link's words are not translated: 'Read more about it'",
    ),
    Row("See [the map](https://a.eu).", "Siehe [die Karte](https://a.eu)."),
    Row("See [EU Code Week](https://a.eu).", "Siehe [EU Code Week](https://a.eu)."),
    Row("See [a.eu](https://a.eu).", "Siehe [a.eu](https://a.eu)."),
    Row("![the map](map.png)", "Bild: ![the map](map.png)"),
    Row(
        "See [the map](https://a.eu).",
        "Siehe [the map](https://a.eu).",
        "the link's words are not translated: 'the map'",
    ),
]
FUN = "**Fun:** Children like to play it."
LABEL_LETTER = [
    Row(FUN, "**Spaß:** Kinder spielen es gern."),
    Row(FUN, "**Spaß:** kinder spielen es gern.", "a small letter after the label: 'kinder'"),
    Row(FUN, "**Spaß**: kinder spielen es gern.", "a small letter after the label: 'kinder'"),
    Row(FUN, "**Spaß:** mBots spielen das gern."),
    Row("**Vite :** les enfants aiment y jouer.", "**Rasch:** am liebsten gleich.", source_locale="fr"),
    Row("**When:** Monday, 3 April", "**Wann:** montags"),
    Row(FUN, "**Zabawa:** dzieci chętnie w to grają.", locale="pl"),
    Row(FUN, "**Zabawa:** Dzieci to lubią.", "a capital after the label: 'Dzieci'", locale="pl"),
    Row(FUN, "**Zábava:** Děti to mají rády.", "a capital after the label: 'Děti'", locale="cs"),
    Row(FUN, "**Jeu :** Les enfants l’aiment.", "a capital after the label: 'Les'", locale="fr"),
    Row(FUN, "**Jeu** : les enfants l’aiment.", locale="fr"),
    Row(
        "**Play:** The children like it a lot.",
        "**Игра:** Децата я обичат.",
        "a capital after the label: 'Децата'",
        locale="bg",
    ),
    Row("**Where:** Sofia hosts the next meeting.", "**Gdzie:** Sofia gości spotkanie.", locale="pl"),
    Row("**Where:** Sofia hosts the next meeting.", "**Къде:** София е домакин.", locale="bg"),
    Row("**Who:** Maria teaches the youngest pupils.", "**Кой:** Мария учи най-малките.", locale="bg"),
    Row(
        "**Where:** Germany sends twelve teams.", "**Gdzie:** Niemcy wysyłają dwanaście drużyn.", locale="pl"
    ),
    Row("**Who:** Ministry of Education staff help.", "**Kdo:** Ministerstvo školství pomáhá.", locale="cs"),
    Row("**Who:** The European Commission pays.", "**Kdo:** Evropská komise platí.", locale="cs"),
    Row("**AI:** AI helps in many ways.", "**SI:** SI pomaga na wiele sposobów.", locale="pl"),
    Row("**Who:** Your pupils are all welcome.", "**Kto:** Państwa uczniowie są mile widziani.", locale="pl"),
    Row("**Who:** Your pupils are all welcome.", "**Kdo:** Vaši žáci jsou vítáni.", locale="cs"),
    Row("**What:** EU Code Week begins soon.", "**Co:** EU Code Week wkrótce się zacznie.", locale="pl"),
    Row("**Where:** Sofia, Bulgaria", "**Gdzie:** Bułgaria, Sofia", locale="pl"),
    Row("**Where:** Town library.", "**Gdzie:** Biblioteka miejska.", locale="pl"),
    Row("**Fun:** Children like to play it.", "**مرح:** الأطفال يحبونها.", locale="ar"),
    Row("No label: Children like to play it.", "Bez etykiety: Dzieci to lubią.", locale="pl"),
]
LINE_MARKS = [
    Row("- and more", "- und mehr"),
    Row("1 October is near", "1. Oktober ist bald"),
    Row("one – two", "eins\n– zwei"),
    Row("One\n\ntwo", "Eins\n\nzwei"),
    Row("#codeweek", "#codeweek"),
    Row("Title", "::: note", "line 1 begins a box, which the source does not"),
    Row("Title", "# Titel", "line 1 begins a heading, which the source does not"),
    Row("One, two", "Eins\n- zwei", "line 2 begins a list item, which the source does not"),
    Row("One, two", "Eins\n2. zwei", "line 2 begins a numbered item, which the source does not"),
    Row("They said", "> Sie sagten", "line 1 begins a quotation, which the source does not"),
    Row("One, two", "Eins\n===", "line 2 begins an underline, which the source does not"),
    Row("One, two", "Eins\n| a | b |\n|---|---|", "line 2 begins a table, which the source does not"),
    Row("One, two", "Eins\n– zwei – drei --"),
    Row("One, two", "Eins\n\nzwei", "line 2 begins a new paragraph, which the source does not"),
    Row("One, two", "Eins\n \t\nzwei", "line 2 begins a new paragraph, which the source does not"),
    Row("Now", "```\nJetzt", "line 1 begins a piece of code, which the source does not"),
]
PAIRS = {
    "line-marks": LINE_MARKS,
    "placeholders": PLACEHOLDERS,
    "links": LINK_ROWS,
    "emphasis": EMPHASIS,
    "html-tags": TAGS,
    "notes": NOTES,
    "unsafe-html": UNSAFE,
    "names": NAMES,
    "blank": BLANK,
    "copied": COPIED,
    "mixed-letters": MIXED,
    "control": CONTROL,
    "zero-width": ZERO_WIDTH,
    "cedilla": CEDILLA,
    "conflict": CONFLICT,
    "glossary": GLOSSARY_ROWS,
    "numbers": NUMBERS,
    "dates": DATES,
    "end-punctuation": ENDS,
    "quotes": QUOTES,
    "spacing": SPACING,
    "doubled-words": DOUBLED,
    "length": LENGTH,
    "growth": GROWTH,
    "emoji": EMOJI,
    "label-letter": LABEL_LETTER,
    "link-text": LINK_TEXT,
}
