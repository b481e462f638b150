"""Messages about files in TOML say how to mend the usual mistakes, at the right place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hindsight.core.text.toml_file import TomlFileError, read_toml


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a = "b"\nid = “c”', '2:6: Invalid value; write straight quotation marks ("), no “'),
        ('id = "c”\nx = 1', "1:9: Illegal character '\\n'; write straight quotation marks (\"), no ”"),
        ("author = Ann", "1:10: Invalid value; put text in quotation marks"),
        ("own = True", "1:7: Invalid value; write true"),
        (
            'text = "One\nTwo"',
            "1:12: Illegal character '\\n'; end the text with a quotation mark, or write several lines"
            ' between """ and """',
        ),
        (
            'text = "I said "no" then"',
            '1:17: Expected newline or end of document after a statement; write \\" for a quotation mark in a text',
        ),
        (
            "date = 12.03.2026",
            "1:13: Expected newline or end of document after a statement; write a date as 2026-03-12",
        ),
        ("id = \nx = 1", "1:6: Invalid value"),
        ('a = 1\nb = [\n"c",\n\n', "3:1: Invalid value (at end of document)"),
    ],
)
def test_a_mistake_has_its_place_and_its_remedy(text: str, message: str) -> None:
    """The reason of the parser is followed by what to write."""
    with pytest.raises(TomlFileError) as raised:
        read_toml(text.encode())
    assert f"{raised.value.line}:{raised.value.col}: {raised.value}" == message


@pytest.mark.parametrize(
    ("data", "line"), [('a = "ä"'.encode("utf-16"), 1), ('a = 1\n\nb = "ä"\n'.encode("cp1252"), 3)]
)
def test_a_different_encoding_is_named_at_its_line(data: bytes, line: int) -> None:
    """A file in UTF-16 or Windows-1252 is to be saved as UTF-8."""
    with pytest.raises(TomlFileError, match="it is not in UTF-8; save it as UTF-8") as raised:
        read_toml(data)
    assert raised.value.line == line


@given(st.one_of(st.binary(max_size=60), st.text(alphabet='a="”\n\r\u2028[]#1 ', max_size=40).map(str.encode)))
def test_any_file_is_read_or_has_an_error_on_one_of_its_lines(data: bytes) -> None:
    """No file raises an error of a different kind."""
    try:
        read_toml(data)
    except TomlFileError as error:
        assert 1 <= error.line <= data.count(b"\n") + 2
