"""Printing hints in a PDF, which Typst cannot write yet: no scaling, and whether to print on both sides."""

from __future__ import annotations

import re

_PREFERENCES = b"/ViewerPreferences<<"
_START = re.compile(rb"startxref\n(\d+)\n%%EOF\s*$")
_XREF = re.compile(rb"xref\n0 \d+\n")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_ENTRY = 20


def with_print_hints(pdf: bytes, *, duplex: bool) -> bytes:
    """Return the PDF with a catalogue that asks for no scaling, and for long-edge duplex or one side.

    Only a few bytes are inserted into one dictionary, and the offsets after them are moved. Raise ValueError if the
    file does not have the structure that Typst writes.
    """
    start = _START.search(pdf)
    table = _XREF.match(pdf, int(start[1])) if start else None
    root = _ROOT.search(pdf, pdf.find(b"trailer", table.end())) if table else None
    if not start or not table or not root:
        raise ValueError("the PDF has an unknown structure")
    xref = int(start[1])
    # A writer's title may contain the same words, so search inside the catalogue only.
    catalogue = int(pdf[table.end() + int(root[1]) * _ENTRY :][:10])
    preferences = pdf.find(_PREFERENCES, catalogue, pdf.find(b"endobj", catalogue))
    if preferences < 0:
        raise ValueError("the PDF has an unknown structure")
    hints = b"/PrintScaling/None/Duplex/" + (b"DuplexFlipLongEdge" if duplex else b"Simplex")
    insertion = preferences + len(_PREFERENCES)
    end = pdf.index(b"trailer", table.end())
    entries = [pdf[begin : begin + _ENTRY] for begin in range(table.end(), end, _ENTRY)]
    moved = b"".join(_moved(entry, insertion, len(hints)) for entry in entries)
    trailer = pdf[end : start.start()] + b"startxref\n%d\n%%%%EOF" % (xref + len(hints))
    return pdf[:insertion] + hints + pdf[insertion : table.end()] + moved + trailer


def _moved(entry: bytes, insertion: int, by: int) -> bytes:
    offset = int(entry[:10])
    return b"%010d%s" % (offset + by, entry[10:]) if offset > insertion and entry[17:18] == b"n" else entry
