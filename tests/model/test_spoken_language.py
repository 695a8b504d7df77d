"""The language of what is said: told by stop words, and only where it clearly is another."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher.model.spoken_language import (
    FAMILIES,
    MIN_SHARE,
    MIN_TIMES,
    MIN_WORDS,
    STOP_WORDS,
    count_stop_words,
    find_other_language,
)

SAID = {
    "nb": "Da jeg var liten, bodde vi ved sjøen, og hver kveld gikk far ned for å se hvor høyt vannet sto. Han skrev"
    " det i en bok som ingen andre fikk lese. Etter at han døde, fant vi boka, og der sto det bare tall, ikke annet."
    " Hva betyr de, spurte jeg mor, men hun ville ikke si det til meg før jeg var blitt stor nok til å måle selv.",
    "nn": "Då eg var lita, budde vi ved sjøen, og kvar kveld gjekk far ned for å sjå kor høgt vatnet stod. Han skreiv"
    " det i ei bok som ingen andre fekk lese. Etter at han døydde, fann vi boka, og der stod det berre tal, ikkje noko"
    " anna. Kva tyder dei, spurde eg mor, men ho ville ikkje seie det til meg før eg var stor nok til å måle sjølv.",
    "da": "Da jeg var lille, boede vi ved havet, og hver aften gik far ned for at se, hvor højt vandet stod. Han skrev"
    " det i en bog, som ingen andre måtte læse. Efter at han døde, fandt vi bogen, og der stod kun tal, ikke noget"
    " andet. Hvad betyder de, spurgte jeg mor, men hun ville ikke sige det til mig, før jeg var stor nok til at måle.",
    "sv": "När jag var liten bodde vi vid havet, och varje kväll gick far ner för att se hur högt vattnet stod. Han"
    " skrev det i en bok som ingen annan fick läsa. Efter att han dog hittade vi boken, och där stod bara tal, inte"
    " något annat. Vad betyder de, frågade jag mor, men hon ville inte säga det förrän jag var stor nog att mäta.",
    "en": "When I was little we lived by the sea, and every evening my father went down to look how high the water was."
    " He wrote it in a book that nobody else was allowed to read. After he died we found the book, and there were just"
    " numbers in it, not another word. What do they mean, I asked, but she would not tell me before I was old enough.",
    "de": "Als ich klein war, wohnten wir am Meer, und jeden Abend ging mein Vater hinunter und sah nach, wie hoch das"
    " Wasser stand. Er schrieb es in ein Buch, das sonst niemand lesen durfte. Nach seinem Tod fanden wir das Buch, und"
    " da waren nur Zahlen, sonst nichts. Was bedeuten sie, fragte ich, aber sie wollte es mir noch nicht sagen.",
    "fr": "Quand j'étais petite, nous habitions au bord de la mer, et chaque soir mon père descendait pour voir où en"
    " était l'eau. Il notait tout dans un cahier que personne d'autre ne pouvait lire. Après sa mort, nous avons trouvé"
    " ce cahier, et il n'y avait que des chiffres, pas un mot. Elle ne voulait pas me dire ce que c'était avant.",
    "es": "Cuando yo era pequeña vivíamos junto al mar, y todas las tardes mi padre bajaba para ver hasta dónde llegaba"
    " el agua. Lo escribía en un cuaderno que nadie más podía leer. Después encontramos el cuaderno, y allí había sólo"
    " números, nada más. Qué significan, le pregunté a mi madre, pero ella no me lo quiso decir porque era una niña.",
    "nl": "Toen ik klein was, woonden we aan zee, en elke avond ging mijn vader naar beneden om te kijken hoe hoog het"
    " water stond. Hij schreef het in een boek dat niemand anders mocht lezen. Na zijn dood vonden we het boek, en er"
    " stonden alleen getallen in, niet één woord. Wat betekenen ze, vroeg ik, maar ze wilde het nog niet zeggen.",
}
"""The same story, told in each language."""
LONG = {language: " ".join([text] * 5) for language, text in SAID.items()}
FILLER = [f"zq{number}" for number in range(50)]
"""Words of no language."""
LANGUAGES = [*SAID]


def mix(counts: dict[str, int], total: int) -> str:
    """Return a text of so many words, of which so many are stop words of each row."""
    chosen = random.Random(0)  # noqa: S311 - the same words each time are what is wanted
    words = [word for row, count in counts.items() for word in chosen.choices(STOP_WORDS[row].split(), k=count)]
    words += chosen.choices(FILLER, k=max(0, total - len(words)))
    chosen.shuffle(words)
    return " ".join(words)


@pytest.mark.parametrize("told", LANGUAGES)
@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_text_is_in_the_language_that_it_is_in(spoken: str, told: str) -> None:
    """Each text is told to be another than each other language, but Norwegian and Danish are one."""
    other = find_other_language(count_stop_words(LONG[spoken]), told)
    assert other == (None if FAMILIES[spoken] == FAMILIES[told] else FAMILIES[spoken])


@pytest.mark.parametrize("pair", [*combinations(LANGUAGES, 2)], ids="-".join)
def test_a_guest_may_speak_another_language(pair: tuple[str, str]) -> None:
    """Half in one language and half in another is told of neither."""
    counted = count_stop_words(" ".join(LONG[language] for language in pair))
    assert [find_other_language(counted, language) for language in pair] == [None, None]


def test_a_word_stands_in_one_row() -> None:
    """A word of two rows would count for neither."""
    words = [word for row in STOP_WORDS.values() for word in row.split()]
    assert len(words) == len({*words})
    assert {*FAMILIES.values()} == {*STOP_WORDS}


@given(
    own=st.integers(0, 200),
    other=st.integers(0, 400),
    total=st.integers(0, 2000),
    rows=st.permutations([*STOP_WORDS]),
)
def test_another_language_is_told_only_if_it_is_clear(own: int, other: int, total: int, rows: list[str]) -> None:
    """There are enough words, enough of them are the other language's, and few the text's own."""
    total = max(total, own + other)
    told = next(language for language, row in FAMILIES.items() if row == rows[0])
    found = find_other_language(count_stop_words(mix({rows[0]: own, rows[1]: other}, total)), told)
    is_clear = total >= MIN_WORDS and other >= MIN_SHARE * total and other >= MIN_TIMES * own
    assert found == (rows[1] if is_clear else None)


@given(language=st.sampled_from(["fi", "pl", "se", "is", "pt-BR", "zh", "x"]), spoken=st.sampled_from(LANGUAGES))
def test_of_other_languages_nothing_is_told(language: str, spoken: str) -> None:
    """Where the words of an episode's language are not known, nobody can say that they are missing."""
    assert find_other_language(count_stop_words(LONG[spoken]), language) is None


@pytest.mark.parametrize("language", ["nb-NO", "NB", "nn-NO", "no", "da-DK"])
def test_a_region_is_no_other_language(language: str) -> None:
    """What stands behind the language in a tag, and its capitals, say nothing of words."""
    assert find_other_language(count_stop_words(LONG["nb"]), language) is None
    assert find_other_language(count_stop_words(LONG["de"]), language) == "German"
