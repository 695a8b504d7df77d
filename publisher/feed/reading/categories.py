"""Finds today's category of Apple for one that was there before 2019, or is written otherwise."""

import difflib
import re

from publisher.model.categories import CATEGORIES, MIN_CATEGORY_SIMILARITY, list_categories

RENAMED = {
    "Arts > Literature": "Arts > Books",
    "Business > Business News": "News > Business News",
    "Business > Management & Marketing": "Business > Management",
    "Business > Shopping": "Business",
    "Education > Education Technology": "Education",
    "Education > Higher Education": "Education > Courses",
    "Education > K-12": "Education",
    "Education > Training": "Education > How To",
    "Education > Educational Technology": "Education",
    "Games & Hobbies": "Leisure",
    "Games & Hobbies > Automotive": "Leisure > Automotive",
    "Games & Hobbies > Aviation": "Leisure > Aviation",
    "Games & Hobbies > Hobbies": "Leisure > Hobbies",
    "Games & Hobbies > Other Games": "Leisure > Games",
    "Games & Hobbies > Video Games": "Leisure > Video Games",
    "Government & Organizations": "Government",
    "Government & Organizations > Local": "Government",
    "Government & Organizations > National": "Government",
    "Government & Organizations > Non-Profit": "Business > Non-Profit",
    "Government & Organizations > Regional": "Government",
    "Health": "Health & Fitness",
    "Health > Alternative Health": "Health & Fitness > Alternative Health",
    "Health > Fitness & Nutrition": "Health & Fitness > Nutrition",
    "Health > Self-Help": "Education > Self-Improvement",
    "Health > Sexuality": "Health & Fitness > Sexuality",
    "News & Politics": "News > Politics",
    "News & Politics > Conservative (Right)": "News > Politics",
    "News & Politics > Liberal (Left)": "News > Politics",
    "Religion & Spirituality > Other": "Religion & Spirituality > Religion",
    "Science & Medicine": "Science",
    "Science & Medicine > Medicine": "Health & Fitness > Medicine",
    "Science & Medicine > Natural Sciences": "Science > Natural Sciences",
    "Science & Medicine > Social Sciences": "Science > Social Sciences",
    "Society & Culture > History": "History",
    "Society & Culture > Gay & Lesbian": "Society & Culture",
    "Society & Culture > International": "Society & Culture",
    "Sports & Recreation": "Sports",
    "Sports & Recreation > Amateur": "Sports",
    "Sports & Recreation > College & High School": "Sports",
    "Sports & Recreation > Outdoor": "Sports > Wilderness",
    "Sports & Recreation > Professional": "Sports",
    "Technology > Gadgets": "Technology",
    "Technology > IT News": "News > Tech News",
    "Technology > Tech News": "News > Tech News",
    "Technology > Podcasting": "Technology",
    "Technology > Software How-To": "Technology",
    "Arts & Entertainment": "Arts",
    "Film": "TV & Film",
    "International": "Society & Culture",
    "Talk Radio": "Society & Culture",
}
"""Categories that Apple had until 2019, and what stands in their place."""


def find_category(top: str, sub: str = "") -> str | None:
    """Return today's name of a category, as feed.yaml spells it: "Arts > Books"; None if none is near."""
    written = " > ".join(part for part in (_tidy(top), _tidy(sub)) if part)
    known = {name.casefold(): name for name in list_categories()}
    former = {name.casefold(): now for name, now in RENAMED.items()}
    folded = written.casefold()
    if found := known.get(folded) or former.get(folded):
        return found
    near = difflib.get_close_matches(folded, known, n=1, cutoff=MIN_CATEGORY_SIMILARITY + 0.1)
    if near:
        return known[near[0]]
    if not sub:
        return _find_sub(_tidy(top))
    return _find_sub(_tidy(sub)) or find_category(top)


def _find_sub(name: str) -> str | None:
    """Return the only subcategory of a name, wherever it stands today."""
    found = [
        f"{top} > {sub}" for top, below in CATEGORIES.items() for sub in below if sub.casefold() == name.casefold()
    ]
    return found[0] if len(found) == 1 else None


def _tidy(name: str) -> str:
    return re.sub(r"\s+and\s+|\s*&amp;\s*", " & ", " ".join(name.split()), flags=re.IGNORECASE)
