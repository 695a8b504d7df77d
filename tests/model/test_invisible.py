"""Control characters that others wrote are seen, and do nothing."""

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from publisher.model.invisible import escape_controls


@given(st.text())
@example("\x1b[2J\x9b0m\r\n::error::\u202etxt.exe\ud800")
def test_nothing_is_left_that_a_terminal_obeys(text: str) -> None:
    """No control character, no end of a line, nothing that turns the direction; whatever can be seen stays."""
    shown = escape_controls(text)
    assert not any(unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} for one in shown)
    assert not {*shown} & {*"\u202a\u202b\u202d\u202e\u2066\u2067\u2068"}
    assert "".join(one for one in text if one.isprintable()) == "".join(
        one for one in escape_controls("".join(one for one in text if one.isprintable()))
    )


def test_escapes_are_those_of_python() -> None:
    """Known to whoever reads logs, and the rest of the text as it was: letters, blanks, emoji and soft hyphens."""
    assert escape_controls("Åse\x1b[31m\n\tØ\u202e") == "Åse\\x1b[31m\\n\\tØ\\u202e"
    assert escape_controls("måling\u00a0på\u00adkaia 👩‍🔬") == "måling\u00a0på\u00adkaia 👩‍🔬"
