"""Which language a text is written in, told by its little words; for whole files, not for one sentence.

Every language has words such as "and", "of", "that", which no translation of some length avoids and which
few other languages spell alike. The lists are ours, of the commonest such words; measured on catalogs that
were not made here (docs/checks.md). A model would be surer on single sentences, but costs more time and
memory than all the rest of a build.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

ENOUGH = 6
"""Points below which a text is too short to be judged."""

DIFFERENT = 3
"""How many little words of a language must occur: one alone may be a coincidence, repeated."""

_NO_WORDS = re.compile(r"%\(\w+\)\w|%\w|\{\w*\}|<[^>\n]*>|\]\([^)\n]*\)|\w+://\S+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_WORDS = {
    "bg": (
        "и на за се от да са по не че как които което но или към при ще със може като това е ви си тази този"
    ),
    "es": (
        "y de la el los las en con para por que una se del sus más como pero también es puede no si "
        "este esta al un"
    ),
    "cs": (
        "a na je že do pro které jak jsou jejich aby také nebo když od byl bylo ale se která který není "
        "tento toto musí po ve jste ještě pokud všechny všech tohoto"
    ),
    "da": (
        "og i at det en er til på af de for med som ikke den har kan eller fra vil denne dette du blev "
        "skal fejl være et"
    ),
    "de": (
        "und in vor einer der die das den mit von zu auf für ist nicht ein eine im sich auch dem wie "
        "sie werden wird kein oder diese bei des"
    ),
    "et": (
        "ja on ei et see kui või ka oma kes nad mida siis üks olid selle peab palun pole teie ole kas "
        "mis väärtus sisesta ning kõik seda veel neid keda saab kuidas sest"
    ),
    "el": (
        "και το να του η της με για από που στο την οι τα των σε είναι δεν ένα ή αυτό θα στη ο ως κατά "
        "μια πρέπει"
    ),
    "en": (
        "the and of to in for that with is on their they are what from you have this not be or it an as "
        "please by"
    ),
    "fr": (
        "et de la le les des en du un une pour que dans ce qui sur avec est pas au vous cette ou ne "
        "votre par doit être"
    ),
    "ga": (
        "agus an na ar go leis bhí le atá sa is do chun seo nach sin níl ní don mar nó den bhfuil ag "
        "gach tá roghnaigh"
    ),
    "hr": (
        "i u su je od koji koja koje što nije nisu će bi iz ovaj ova ovo kao mora nema biti niste sa "
        "zašto na se jer ste ovog ovu ovom još svi ako o samo ili koju"
    ),
    "it": (
        "e di il la che per con un una del della le gli non sono in anche nel si è o questo questa da "
        "può al più dei"
    ),
    "lv": (
        "un ir no ar uz par ka to kas tā bet vai lai pie kā arī šis nav šo jābūt lūdzu ievadiet jūsu "
        "būt tika jūs vēl šī jo ja vairāk visi kad tās citās"
    ),
    "lt": (
        "ir yra į su kad iš tai kaip ne bet ar už savo nuo kurie buvo turi šis nėra būti šio jūsų arba "
        "prašome įveskite šią šį kai dar apie jei visi prie jas nes kas kitos tik kurios"
    ),
    "hu": (
        "a az és egy hogy nem is ezek meg volt vagy mint csak azt ha el van ez kell ezt legyen nincs "
        "lehet kérjük még"
    ),
    "mt": (
        "u li ta’ biex dan għal fuq huma kien minn tal il kif mhux lill fil bil din ma jew mill hija "
        "tiegħek dawn iktar l kull lil hemm"
    ),
    "nl": (
        "de en het van een in te dat voor met op is zijn niet die aan ook maar dit deze of kan geen bij "
        "wordt om uw je"
    ),
    "pl": (
        "i w na z do się że jest nie jak to po od dla ale oraz ich są lub tego przez ten czy może być "
        "tym proszę o tej jeśli jeszcze wszystkie które"
    ),
    "pt": (
        "e de a o que os as em do da para com um uma não no na por mais dos ou este esta se é deve ao "
        "pelo foi"
    ),
    "ro": (
        "și de la în cu pe să o este care din nu pentru un mai sunt au fost sau acest această trebuie "
        "că ați dumneavoastră a"
    ),
    "sk": (
        "a sa na je že do pre ktoré ako sú ich aby aj alebo keď od ale nie tento táto bol musí byť môže "
        "zo so prosím bolo ste ešte ak všetky všetkých tohto týchto sme"
    ),
    "sl": (
        "in je ki ni pri tudi bo to ta mora lahko niste če kot ter so pa vendar bil bila kaj jih več iz "
        "v se na od o ker prek niso vsi še tega ste kjer"
    ),
    "fi": (
        "ja on ei että oli kun myös sekä mutta tai ovat ne mitä joka kuin tämä tämän ole voi tätä pitää "
        "jos se olet mukaan voit tässä näet niin"
    ),
    "sv": (
        "och i att det en är till på av de för med som inte den har kan eller från detta denna vill ett "
        "måste du ska om"
    ),
    "sq": "dhe të në për me nga që një është nuk se ka si ose ju kjo ky janë duhet mund tek këtë e i",
    "bs": (
        "i u su je od koji koja koje što nije nisu će bi iz ovaj ova ovo kao mora nema biti niste sa "
        "zašto na se jer ste ovog ovu ovom još svi ako o samo ili koju"
    ),
    "mk": "и на за се од да со не дека како кои што но или кон при ќе може ова е овој оваа ги го нема",
    "cnr": (
        "i u su je od koji koja koje što nije nijesu će bi iz ovaj ova ovo kao mora nema biti nijeste "
        "sa zašto na se jer ste ovog ovu ovom još svi ako o samo ili koju"
    ),
    "sr": "и је на се за су да од који с или како што није али ће би не ово мора нема овај из бити",
    "tr": (
        "ve bir bu için ile da de olarak değil lütfen gibi daha olan en her var çok veya olmalıdır mı kadar"
    ),
    "uk": "і та на в у з що не до як це для або від ви його але є також їх він може за бути був",
    "ar": "في من على إلى أن هذا هذه أو لا مع عن التي الذي ما هو هي كان لم ليس كل يجب",
    "is": "og að í á er ekki sem til við fyrir af það með þetta ert eða um var en þessi þú hefur",
    "nb": "og i at det en er til på av de for med som ikke den har kan eller fra vil dette denne være må et",
}
_CYRILLIC = "абвгдежзклмнопрстуфхцчш"
_LETTERS_OF = {
    "bg": _CYRILLIC + "ийщъьюя",
    "es": "áéíñóúü",
    "cs": "áčďéěíňóřšťúůýž",
    "da": "åæøé",
    "de": "äöüß",
    "et": "äõöüšž",
    "el": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ",
    "en": "",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "ga": "áéíóú",
    "hr": "čćđšž",
    "it": "àèéìîòù",
    "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž",
    "hu": "áéíóöőúüű",
    "mt": "ċġħżàèìòù",
    "nl": "éëïèöüá",
    "pl": "ąćęłńóśźż",
    "pt": "ãáàâçéêíóôõúü",
    "ro": "ăâîșț",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "sl": "čšž",
    "fi": "äöåšž",
    "sv": "åäöé",
    "sq": "ëç",
    "bs": "čćđšž",
    "mk": _CYRILLIC + "иѓѕјљњќџ",
    "cnr": "čćđšžśź",
    "sr": _CYRILLIC + "иђјљњћџ",
    "tr": "çğıöşüâîi̇",
    "uk": _CYRILLIC + "иійїєґщьюя",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآؤئىة",
    "is": "áéíóúýðþæö",
    "nb": "åæøéòô",
}
_SHARED = frozenset(_CYRILLIC + _LETTERS_OF["el"] + _LETTERS_OF["ar"])
"""Letters that tell the script, but speak for none of its languages."""
_KNOWN = {tag: (frozenset(words.split()), frozenset(_LETTERS_OF[tag])) for tag, words in _WORDS.items()}
_TWINS = {"hr": "south slavic", "bs": "south slavic", "cnr": "south slavic", "da": "danish", "nb": "danish"}
"""Standard languages so near that little words cannot tell them apart; each passes for the other."""


_SCRIPTS = {
    **dict.fromkeys(("bg", "mk", "sr", "uk"), "Cyrillic"),
    "el": "Greek",
    "ar": "Arabic",
}
_LETTERS_IN = {
    "Latin": (range(0x41, 0x7B), range(0xC0, 0x250), range(0x1E00, 0x1F00)),
    "Greek": (range(0x370, 0x400), range(0x1F00, 0x2000)),
    "Cyrillic": (range(0x400, 0x530),),
    "Arabic": (range(0x600, 0x700),),
}
LETTERS_ENOUGH = 60
"""Letters below which a text is too short to be judged by its script."""


def script_of(locale: str) -> str:
    """The script that a locale is written in."""
    return _SCRIPTS.get(locale, "Latin")


def little_words(tag: str) -> frozenset[str]:
    """The words that nearly every text in a language holds."""
    return _KNOWN[tag][0]


def other_script(texts: Iterable[str], locale: str) -> str:
    """The script that most letters of `texts` are in, if it is not the locale's; else nothing."""
    _, letters = _survey(tuple(texts))
    counts = dict.fromkeys(_LETTERS_IN, 0)
    for letter, count in letters.items():
        for name in _scripts_of(letter):
            counts[name] += count
    most = max(counts, key=lambda name: (counts[name], name))
    own = counts[script_of(locale)]
    return most if most != script_of(locale) and counts[most] > max(LETTERS_ENOUGH, 2 * own) else ""


@cache
def _scripts_of(letter: str) -> tuple[str, ...]:
    code = ord(letter)
    return tuple(name for name, ranges in _LETTERS_IN.items() if any(code in each for each in ranges))


def other_language(texts: Iterable[str], locale: str) -> str:
    """The tag of the language that `texts` are plainly in, if it is not `locale`; else nothing.

    A little word speaks for its languages, a letter that a language does not have against it. Plainly: the
    other language has at least two fifths more points than the locale's own.
    """
    words, letters = _survey(tuple(texts))
    foreign = {letter: count for letter, count in letters.items() if not letter.isascii()}
    points = {tag: _points(words, foreign, *known) for tag, known in _KNOWN.items()}
    best = max(points, key=lambda tag: (points[tag], tag == locale, tag))
    if locale not in points or _TWINS.get(best, best) == _TWINS.get(locale, locale):
        return ""
    various = len(_KNOWN[best][0].intersection(words)) >= DIFFERENT
    return best if various and points[best] >= max(ENOUGH, 1.4 * points[locale]) else ""


@lru_cache(maxsize=2)
def _survey(texts: tuple[str, ...]) -> tuple[Counter[str], Counter[str]]:
    """How often each word and each letter occurs."""
    words = _WORD.findall(_NO_WORDS.sub(" ", "\n".join(texts)).casefold())
    letters = Counter("".join(words))
    for sign in [sign for sign in letters if not sign.isalpha()]:
        del letters[sign]
    return Counter(words), letters


def _points(
    words: Counter[str], letters: Mapping[str, int], little: frozenset[str], alphabet: frozenset[str]
) -> float:
    own = foreign = 0
    for letter, count in letters.items():
        if letter not in alphabet:
            foreign += count
        elif letter not in _SHARED:
            own += count
    return sum(words[word] for word in little.intersection(words)) + own / 5 - foreign / 2
