"""A small blog with difficult texts: long titles, markup and other scripts in every field, many headings and tags."""

from __future__ import annotations

from site_builder import Files

LONG = "How we found that the longest title in the archive says very little about the work " * 3
MARKUP = '<script>alert("1")</script> & "quotes" <b>'
MANY_TAGS = ", ".join(f"tag number {number}" for number in range(40))
HEADINGS = "\n\n".join(f"{'#' * (2 + number % 3)} Heading {number}\n\nText {number}." for number in range(60))
WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
WIDE = "| " + " | ".join(f"column {number}" for number in range(20)) + " |\n|" + "---|" * 20 + "\n|" + " cell |" * 20

HOSTILE: Files = {
    "posts/long.md": f"Title: {LONG[:200]}\nSlug: long\nDate: 2026-01-05\nTags: {MANY_TAGS}\n\n{HEADINGS}\n",
    "posts/markup.md": (
        f"Title: {MARKUP}\nSlug: markup\nDate: 2026-01-04\nTags: C++, a & b\nSummary: {MARKUP}\nSeries: {MARKUP}\n\n"
        f'{MARKUP.replace("<", "&lt;")}\n\n> **Lesson:** Write &lt;b&gt; & "quotes" with care. #a-&-b\n'
    ),
    "posts/scripts.md": (
        "Title: 日本語の題名 👩‍🔧 and עברית\nSlug: scripts\nDate: 2026-01-03\nTags: 日本語\nSeries: S\n\n"
        '- [ ] **点検する。** 毎日見る。\n- [ ] **Say 🙂 to them.** "Hello, all."\n'
    ),
    "posts/arabic.md": (
        "Title: دروس العمل\nSlug: arabic\nDate: 2026-01-02\nTags: work\nLang: ar\nSeries: S\n\n"
        "نص قصير مع `code` و English.\n\n- [ ] **اسأل أولا.** ثم اكتب.\n- [ ] **أخبر الفريق.**\n"
    ),
    "posts/wide.md": (
        f"Title: {WORD}\nSlug: wide\nDate: 2026-01-01\nTags: work\nChecklist: yes\n\n{WIDE}\n\n"
        f"```python\nx = '{'y' * 300}'\n```\n\n1. {WORD}\n2. {LONG * 3}\n3. Third.\n\n"
        f"> **Lesson (second hand):** {WORD}\n\nWord[^1]\n\n[^1]: {LONG}\n"
    ),
    "posts/marks.md": (
        "Title: $x^2$ and ==marks==\nSlug: marks\nDate: 2026-01-06\nTags: work\n\n"
        f"A[^b] formula $\\frac{{a}}{{b}}$ and ==marked `words`==[^a] for $5.\n\n## $E = mc^2$ with [a link](#code)\n\n"
        "$$\n\\begin{align} a &= b \\label{one} \\\\ c &= \\substack{d \\\\ e} \\end{align}\n$$\n\n"
        f"$$\\text{{{LONG}}}$$\n\n$\\unknown$ and $\\eqref{{one}}$\n\n## Code\n\n"
        f'```python title="<b>.py" {{linenos=98 hl_lines="2-3"}}\na\nb = \'{"y" * 200}\'\nc\n```\n\n'
        f"> [!warning]- {LONG}\n> Text $x$.\n\n{WIDE}\n\nTable: {MARKUP.replace('<', '&lt;')}\n\n"
        "- [ ] **Compute $x^2$.** Then ==mark== it.\n\n    $$ y $$\n- [ ] Go.\n\n"
        f"> **Lesson:** Know $e^x$ and ==more==. #maths\n\n[^a]: First.\n[^b]: {LONG}[^a]\n"
    ),
    "pages/about.md": f"Title: {WORD}\nSlug: about\n\nText.\n",
}
