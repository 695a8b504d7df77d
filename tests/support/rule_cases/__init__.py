"""Cases of rules: what each finds, and what it leaves alone."""

from support.rule_cases import episodes as of_episodes
from support.rule_cases import feeds as of_feeds
from support.rule_cases import learning as of_learning
from support.rule_cases import selections as of_selections
from support.rule_cases import sounds as of_sound
from support.rule_cases import texts as of_texts

TABLES = (of_feeds.CASES, of_selections.CASES, of_texts.CASES, of_learning.CASES, of_episodes.CASES, of_sound.CASES)


CASES = {name: case for table in TABLES for name, case in table.items()}
