"""Reads the label before what is said: `Åse Ødegård: `, `[SPEAKER_00]: `, `(Kari Ås)`, `>> KARI: `, `主持人：`.

Every form is a row of a table. Whether any other label is a speaker is told by the whole transcript.
"""

import re
from collections.abc import Callable, Collection, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from publisher.model.limits import MAX_CUES

MAX_LABEL_LENGTH = 60
"""Characters of a label; what is longer is a sentence."""
MAX_ODD_LENGTH = 200
"""Characters of a label that is known, or that has only words with capital letters."""
MAX_NAME_WORDS = 5
"""Words of a name; more may begin a sentence."""
NAME_PARTICLES = {"af", "av", "da", "de", "del", "den", "der", "di", "du", "la", "of", "van", "von", "y", "zu"}
"""Words of names that are written without a capital letter."""
REMARKS = {"FAQ", "FYI", "MERK", "NB", "NOTE", "OBS", "PS", "TIP", "TIPS", "TODO"}
"""Words in capitals that open a sentence, and are nobody."""
NUMBERED = {
    "act", "akt", "artikkel", "article", "bind", "book", "bok", "bolk", "chapter", "del", "episode", "etappe",
    "fact", "fase", "kapitel", "kapitler", "kapittel", "level", "nivå", "number", "nummer", "page", "part",
    "phase", "point", "problem", "punkt", "regel", "rule", "scene", "season", "section", "seksjon", "sesong",
    "side", "step", "steg", "title", "tips", "trinn", "verse", "vers", "volume", "week", "uke", "year", "år",
}  # fmt: skip
"""Words that a number makes the name of a part of something: Chapter 4."""
ADDED_WORDS = "host|co-host|cohost|guest|vert|gjest|programleder|moderator|she|he|they|hun|han|hen|de|sie|er|elle|il"
NO_SPEAKER = "–"
"""What stands in place of a name where nobody speaks, or nobody known, behind somebody who did: `–: [Musikk]`."""
COLON = r"\s{0,3}[:：]"
GAP = r"(?:(?<=：)|\s+|$)"
"""What stands behind a colon: a blank, but where the colon is full-width; else it is the colon of a clock or a link."""
NUMBERED_SPEAKER = (
    r"(?:(?i:speaker|spk|spkr|unknown speaker|taler|talar|talare|sprecher(?:in)?|locuteur|hablante|orador|interlocutor"
    r"|participant|deltaker|guest|host|user|voice|person)[ _-]?(?:\d{1,4}|[A-Z]|\?)(?![^\W_]))"
)
TELEPHONE = (
    r"(?!\d{4}-\d\d-\d\d(?!\d)|\d\d-\d\d-\d{4})"
    r"(?:(?:\+|00)[\d*xX][\d*xX ().-]{4,22}[\d*xX]|\(?\d{2,4}\)?(?:[ -][\d*xX]{2,4}){2,5})"
)
MAIL = r"[^\s@:<>()]+@[^\s@:<>()]+\.[^\s@:<>()]+"
IN_BRACKETS = r"[^\[\]():：]{1,60}"


class Form(Enum):
    """How much a label says of itself."""

    SURE = "only labels have this form"
    NAME = "capitalised words"
    WORD = "one capitalised word, which may also open a sentence"
    TITLE = "capitalised words, with signs between them"
    ODD = "capitalised words, more than a name has or with other signs"
    CASELESS = "words of a script without capitals"
    BRACKETS = "capitalised words in brackets, without a colon"
    LOOSE = "any words before a colon"


class Label(NamedTuple):
    """The label at the beginning of a text."""

    name: str
    """Empty for a sign that somebody else speaks, without a name, or nobody: `>> `, `–: `."""
    end: int
    """The index in the text at which what is said begins."""
    form: Form
    in_brackets: bool = False
    """Whether brackets stand around it, and no colon behind it."""


SURE_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\*\*(?P<name>[^*:：]{{1,60}}?)(?:{COLON}\s*\*\*|\*\*{COLON})\s*",
        rf"\*(?P<name>[^*:：]{{1,60}}?)(?:{COLON}\s*\*|\*{COLON})\s*",
        rf"__(?P<name>[^_:：]{{1,60}}?)(?:{COLON}\s*__|__{COLON})\s*",
        rf"[\[(](?P<name>{NUMBERED_SPEAKER})[\])](?:{COLON})?\s*",
        rf"(?P<name>{NUMBERED_SPEAKER}){COLON}{GAP}",
        rf"\[(?P<name>{IN_BRACKETS})\]{COLON}{GAP}",
        rf"\((?P<name>{IN_BRACKETS})\){COLON}{GAP}",
        rf"(?P<name>{MAIL}){COLON}{GAP}",
        rf"(?P<name>{TELEPHONE}){COLON}{GAP}",
        rf"(?P<name>[^\W_][^:：()\[\]]{{0,50}}?\s?\((?:\d{{1,3}}|[^\W\d_]+(?:\s?/\s?[^\W\d_]+)+|(?i:{ADDED_WORDS}))\)){COLON}{GAP}",
        rf">>+\s*(?P<name>[^\W_][^:：.!?]{{0,50}}?){COLON}{GAP}",
        r"(?P<name>)>>+(?=\s|[^\W_])\s*",
        rf"(?P<name>){NO_SPEAKER}{COLON}{GAP}",
    )
)
"""Forms that only labels have: bold, a numbered speaker, brackets with a colon, addresses and telephone numbers, what
programs add to a name in brackets, the arrows of live captions, and the sign for nobody."""
SURE_OPENING = re.compile(rf"[*_\[(>+\d–]|{NUMBERED_SPEAKER}|{MAIL}|[^:：()\[\]]{{1,52}}\(")
"""How a text begins that may have one of these forms: most have none."""
BRACKETED = re.compile(rf"(?:\((?P<round>{IN_BRACKETS})\)|\[(?P<square>{IN_BRACKETS})\])\s*(?![:：])")
PLAIN = re.compile(rf"(?P<name>[^\W\d_][^:：\n]{{0,59}}?){COLON}{GAP}")
DASH = re.compile(r"\s*[-–—]\s*(?=[^\s:：])")
ANY = re.compile(rf"(?P<name>[\w@“”„\"«»‘'][^:：\n]{{0,{MAX_ODD_LENGTH - 1}}}?){COLON}{GAP}")
"""What stands before a colon, if it begins as a name does, or a number or a quotation."""
SIGNS = re.compile(r"[:：>\[(]")
"""The signs of which a label has one."""
COLON_BEHIND = re.compile(rf"{COLON}{GAP}")
MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Characters that show nothing: they say in which direction a script runs, or where a line may end."""
QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«", "‘": "’", "'": "'"}
"""Signs that open a quotation, and those that close it."""
COUNTED = re.compile(r"\d+[.)]\s|[\W\d_]+$")
"""The number of an item of a list, or of nothing."""
SENTENCE_INSIDE = re.compile(r"[!?;…]|[^\W\d_]{4,}[.]\s")
ENDED_INSIDE = re.compile(r"[!?…]\s")
NAME_CHARACTERS = re.compile(r"[\w.'’\- ]+")
NAMELESS = re.compile(
    rf"{NUMBERED_SPEAKER}|{TELEPHONE}|{MAIL}|(?i:iphone|ipad|android|samsung|galaxy|pixel|macbook|desktop|laptop"
    r"|pc|mac|phone|telefon|zoom|teams|unknown|ukjent)\b.{0,40}"
)


def read_label(text: str) -> Label | None:
    """Return the label at the beginning of a text, with or without the dash of a dialogue; None if there is none."""
    return _read_head(text, _read)


def read_known_label(text: str, names: Collection[str]) -> Label | None:
    """Return the label at the beginning of a text, if it is one of `names`, in small letters, whatever its form."""
    return _read_head(text, lambda head: _read_known(head, names)) or _read_head(
        text, lambda head: _read_known(head, names), has_dash=False
    )


def read_odd_label(text: str) -> Label | None:
    """Return what stands before a colon and has the form of no label (`Prof. Lea Moe`, `50 Cent`), if it may be one."""
    return _read_head(text, _read_odd)


def fold_name(name: str) -> str:
    """Return a name as `read_known_label` compares it: in small letters, with single blanks, without hidden marks."""
    return " ".join(MARKS.sub("", name).casefold().split())


def _read_head(text: str, read: Callable[[str], Label | None], *, has_dash: bool = True) -> Label | None:
    """Return the label that is read behind the dash of a text, without hidden marks, with its end in the text."""
    head = text[: MAX_ODD_LENGTH + 100]
    if not SIGNS.search(head):
        return None
    kept = [index for index, sign in enumerate(head) if not MARKS.match(sign)] if MARKS.search(head) else None
    shown = "".join(head[index] for index in kept) if kept is not None else head
    dash = DASH.match(shown[:8]) if has_dash else None
    begin = dash.end() if dash else len(shown) - len(shown.lstrip())
    found = read(shown[begin:])
    if found is None:
        return None
    end = begin + found.end
    if kept is not None:
        end = kept[end] if end < len(kept) else len(head)
    return found._replace(end=end)


def forget_labels() -> None:
    """Let go of the labels that were read, once a transcript is done."""
    _read.cache_clear()


def is_nameless(name: str) -> bool:
    """Tell whether a label stands for somebody whose name it does not say: SPEAKER_00, iPhone (2), +47 00 00 00 00."""
    return NAMELESS.fullmatch(name) is not None


def has_dash(text: str) -> bool:
    """Tell whether a line begins with the dash that another speaker of a dialogue has."""
    return DASH.match(text[:8]) is not None


# Each text is looked at several times: as evidence, and to be divided.
@lru_cache(maxsize=MAX_CUES)
def _read(text: str) -> Label | None:
    text = text[: 2 * MAX_LABEL_LENGTH + 10]
    for pattern in SURE_FORMS if SURE_OPENING.match(text) else ():
        if found := pattern.match(text):
            in_brackets = text[0] in "[(" and found[0].rstrip()[-1] in "])"
            return Label(" ".join(found["name"].split()), found.end(), Form.SURE, in_brackets)
    if found := BRACKETED.match(text):
        name = " ".join((found["round"] or found["square"]).split())
        return Label(name, found.end(), Form.BRACKETS, in_brackets=True) if _form(name) is Form.NAME else None
    if found := PLAIN.match(text):
        name = " ".join(found["name"].split())
        form = _form(name)
        if form is Form.SURE and text[found.end() :].isupper():
            # Where all is in capitals, they say nothing of a name.
            form = Form.WORD
        return Label(name, found.end(), form) if form else None
    return None


def _read_known(text: str, names: Collection[str]) -> Label | None:
    begin = len(text) - len(text.lstrip(">").lstrip()) if text.startswith(">>") else 0
    if (found := BRACKETED.match(text)) and fold_name(name := found["round"] or found["square"]) in names:
        return Label(" ".join(name.split()), found.end(), Form.SURE, in_brackets=True)
    for colon in COLON_BEHIND.finditer(text, begin):
        name = text[begin : colon.start()]
        if fold_name(name) in names:
            return Label(" ".join(name.split()), colon.end(), Form.SURE)
    return None


def _read_odd(text: str) -> Label | None:
    found = ANY.match(text)
    if found is None:
        return None
    name = " ".join(found["name"].split())
    words = name.split()
    is_open = name[0] in QUOTES and name[-1] not in QUOTES[name[0]]
    if is_open or COUNTED.match(name) or _is_part(words) or name in REMARKS:
        return None
    is_odd = all(map(_is_capital, words)) and not ENDED_INSIDE.search(name)
    if not is_odd and len(name) > MAX_LABEL_LENGTH:
        return None
    return Label(name, found.end(), Form.ODD if is_odd else Form.LOOSE)


def _is_part(words: Sequence[str]) -> bool:
    """Tell whether words name a part of something by its number."""
    return len(words) > 1 and words[0].casefold().rstrip(".") in NUMBERED and not words[2:]


def _is_capital(word: str) -> bool:
    """Tell whether a word begins as one of a name does, behind signs; `@lea` is a name."""
    letters = word.lstrip("“”„\"«»‘’'(*")
    return not letters[:1].islower() or letters in NAME_PARTICLES


def _form(name: str) -> Form | None:
    """Return the form of a label before a colon; None if it names a part, or has the end of a sentence in it."""
    words = name.split()
    if SENTENCE_INSIDE.search(name) or _is_part(words) or name in REMARKS:
        return None
    if not any(sign.isupper() or sign.islower() for sign in name):
        return Form.CASELESS if len(words) <= MAX_NAME_WORDS else Form.LOOSE
    capital = all(not word[0].islower() or word in NAME_PARTICLES for word in words)
    if not capital or len(words) > MAX_NAME_WORDS:
        return Form.ODD if capital else Form.LOOSE
    if not NAME_CHARACTERS.fullmatch(name) or "-" in words:
        return Form.TITLE
    if name.isupper() and len(name) > 1:
        return Form.SURE
    return Form.WORD if len(words) == 1 else Form.NAME
