"""Tells by stop words that a text is in another language than it is said to be; in doubt it tells nothing."""

import re
from collections import Counter
from typing import NamedTuple

MIN_WORDS = 200
"""Words of a text that is judged."""
MIN_SHARE = 0.1
"""Share of the words that are stop words of the other language. Of what people say in it, it is a quarter and more."""
MIN_TIMES = 4
"""How many times as many as those of the text's own language they are. With a guest who speaks it, they are fewer."""
STOP_WORDS = {
    "Norwegian or Danish": (
        "altså bare begge berre blei dei denne dere dette disse eg enn etter ettersom fordi frå gjer gjør gør"
        " hadde havde hva hvad hvem hvilke hvis hvor hvordan hvorfor ikke ikkje jeg kanskje korfor korleis kva"
        " kven lidt litt meg meget mellom mye mykje måske nei noe noen nogen noget noko nokon og også seg seier"
        " sier siger sjølv skal veldig vere vil viss være"
    ),
    "Swedish": (
        "alla alltså att bara borde bättre dessa där eftersom efteråt från för gör hade hon hur här hör inte"
        " kanske mellan mycket måste när någon något några och också sedan själv ska säger sådan till tycker utan"
        " vad varför vill väldigt än är även"
    ),
    "English": (
        "about and are because been before but could did does every from he his how if into it its know my not"
        " other our people really she should some than that the their them then there these they think this those"
        " very were what when where which who why with would you your"
    ),
    "German": (
        "aber auch auf bei bin bist damit dann das dass diese dieser doch durch eine einem einen einer für gibt"
        " habe haben ich ihr immer ist jetzt kann mehr mein mich mir nach nicht nichts noch nur oder schon sehr"
        " sich sie sind sondern und uns viel vom wenn werden wir wird zu zum zur über"
    ),
    "French": (
        "alors après au aussi aux avait avec avez beaucoup ce ces cette comme dans depuis donc elle est faire"
        " fait ils les leur mais mon même nous ou où parce pas peut plus pour quand qui sans sont sur toujours"
        " tout très une vous ça était être"
    ),
    "Spanish": (
        "ahora algo aquí así como con cuando desde donde el ella ellos era eso esta estaba este esto está había"
        " hasta hay las lo los muy más nosotros nuestro para pero por porque qué siempre sobre su sus también"
        " tengo tiene todo todos una uno ya yo"
    ),
    "Dutch": (
        "aan altijd bij deze door een eigenlijk geen gewoon heb hebben heeft het hij hoe ik maar meer mensen met"
        " mijn moet naar niet nog omdat ons ook toch uit van veel voor waar wat wel worden wordt ze zich zijn zo"
        " zou"
    ),
}
"""Words that come often in what is said in each language, or in languages that are close to each other.

None is a word of another row's language that comes often there, such as ja, kan, las, mit or was.
"""
FAMILIES = {
    "nb": "Norwegian or Danish",
    "nn": "Norwegian or Danish",
    "no": "Norwegian or Danish",
    "da": "Norwegian or Danish",
    "sv": "Swedish",
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "nl": "Dutch",
}
"""The row of a language by its subtag. The first of a row stands for it."""
_WORD = re.compile(r"[^\W\d_]+")
_ROWS = {word: row for row, words in enumerate(STOP_WORDS.values()) for word in words.split()}


class StopWords(NamedTuple):
    """The stop words of a text."""

    total: int
    """Words of the text, of any kind."""
    hits: tuple[int, ...]
    """How many are stop words of each row of STOP_WORDS."""


def count_stop_words(text: str) -> StopWords:
    """Count the words of a text, and its stop words in each language."""
    words = Counter(_WORD.findall(text.casefold()))
    hits = [0] * len(STOP_WORDS)
    for word, times in words.items():
        if word in _ROWS:
            hits[_ROWS[word]] += times
    return StopWords(words.total(), tuple(hits))


def find_other_language(counted: StopWords, language: str) -> str | None:
    """Return the row of the language that a text is in, if it clearly is another than `language` (BCP 47).

    None for a short text, for one in two languages, and where the words of `language` are not known.
    """
    own = FAMILIES.get(language.partition("-")[0].lower())
    if own is None or counted.total < MIN_WORDS:
        return None
    found = dict(zip(STOP_WORDS, counted.hits, strict=True))
    most = max(found, key=lambda name: found[name])
    is_clear = found[most] >= MIN_SHARE * counted.total and found[most] >= MIN_TIMES * found[own]
    return most if is_clear and most != own else None
