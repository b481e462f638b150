"""Advice on how a checklist is written, only where it is almost certain: a false alarm costs more than a missed one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hindsight.core.checklists.model import Checklist, Step

# The most steps to keep in mind between two pauses, and the most words to read at a glance (Gawande 2009;
# FAA AC 120-71B).
MOST_STEPS = 9
MOST_WORDS = 12


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Verbs that steps begin with. The list need not be complete: it serves to recognise forms of verbs, such as "Calling".
_VERBS = _words(
    """
    accept act add address adjust agree aim allow answer apologise apologize apply approve archive arrange ask
    assess assign attach attend avoid back begin block book borrow break bring brush build buy call cancel carry
    change charge chat check choose clarify clean clear click close collect come commit compare complete confirm
    connect contact continue cook copy correct count cover create cut decide declare define delete deliver deploy
    describe design disable disconnect discuss divide do document double download draft drain draw drink drive
    drop eat edit email empty enable end enter escalate estimate evaluate examine explain export fasten feel fetch
    file fill filter find finish fix fold follow forget forward gather get give go greet grind hand hang hear help
    hide hire hold identify import increase inform insert inspect install introduce invite isolate join keep label
    lay leave lend let lift light limit list listen load lock log look lower mail make mark mask measure meet mend
    merge message mix move name note notify observe offer open order pack park pass pause pay phone pick place
    plan plant play plug point post pour praise prepare present press print promise pull push put raise reach read
    rebuild record recover reduce refer refuse release remember remind remove rename repair repeat replace reply
    report request reset resist respond restart restore return review ring rinse roll rotate run save say schedule
    search see sell send separate set settle share shout show shut sign sit sketch sleep slow smile sort speak
    spend stand start state stay stick stir stop store strip study submit summarise summarize swap sweep switch
    take talk taste teach tell test thank think throw tidy tie trace track train transfer translate treat trust
    try turn type uninstall unlock unplug update upgrade upload use verify visit wait walk warm warn wash watch
    wear welcome wipe withdraw work wrap write
    """
)
# A lead that begins with one of these words begins with a noun or a pronoun.
_NO_VERBS = _words(
    """
    a an the this that these those my your our his her its their i you we they he she it there somebody someone
    everybody everyone nobody nothing
    """
)
_NOUN = re.compile(r"\w{3,}(?:tion|sion|ment|ness|ity)")
_VERBS_LIKE_NOUNS = _words(
    """
    action auction augment caution cement comment commission complement compliment condition document envision
    experiment ferment fragment function harness implement lament mention motion partition petition position
    provision question ration reposition requisition section segment station supplement torment transition witness
    """
)
# Words that begin a phrase before the verb: "Following the call, write to Ana."
_LIKE_PREPOSITIONS = _words(
    """
    beginning considering following starting using
    """
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BEFORE_A_VERB = re.compile(
    r"(?:(?:always|never|then|first|now|finally|next|please|also|again|do not|don['’]t)\b,?\s+)+", re.IGNORECASE
)
# "Check in" and "check out" are acts; "check the date" is not one.
_CHECK = re.compile(r"(?:double-?\s?)?check\b(?!-|\s+(?:in|into|out|off|back)\b)", re.IGNORECASE)
_ENSURE = re.compile(r"ensure\b|(?:make|be)\s+(?:very\s+|quite\s+)?(?:sure|certain)\b", re.IGNORECASE)
# A label after the end of a sentence, where it is text: a question such as "Ask her why: ..." does not match.
_LABEL_IN_LINE = re.compile(r"(?<=[.!?…\"”’“‘»«)]) (?P<label>why|say):(?=\s\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Advice:
    """A message to the writer about one step."""

    step: Step
    message: str


def advice(checklist: Checklist, lang: str, dated: bool) -> Iterator[Advice]:
    """Yield advice on a checklist in a language; `dated` is whether its document has a date."""
    if not dated:
        yield Advice(
            checklist.steps[0],
            "the cards of this list have no date, so nobody can tell an old card from a new one; "
            'add a line "Date: ..."',
        )
    yield from _without_pause(checklist)
    for step in checklist.steps:
        if label := _label_in_line(step):
            yield Advice(step, f'"{label}:" within a line is text; begin a new line with it')
        lead, rest = step.split_lead()
        if rest:
            words = len(step.lead.split())
            message = (
                f"this step begins with a sentence of {words} words, which is too long to remember; say what to do in "
                f"{MOST_WORDS} words, and put the rest into the text below"
            )
            yield Advice(step, message)
        elif message := lead_advice(lead, lang):
            yield Advice(step, message)


def _label_in_line(step: Step) -> str:
    """Return the label that a step has within a line, if the step lacks this part; else ""."""
    missing = {name for name, part in (("why", step.why), ("say", step.say)) if not part}
    labels = (match["label"] for match in _LABEL_IN_LINE.finditer(f"{step.lead}\n{step.text}"))
    return next((label for label in labels if label.lower() in missing), "")


def _without_pause(checklist: Checklist) -> Iterator[Advice]:
    run = 0
    for step in checklist.steps:
        run += 1
        if run == MOST_STEPS + 1:
            message = (
                f"this is step {run} without a pause, and people keep {MOST_STEPS} in mind at most; "
                "put a rule (---) before it, or split the list in two"
            )
            yield Advice(step, message)
        if step.pause:
            run = 0


def lead_advice(lead: str, lang: str) -> str:
    """Return advice on one lead, or "". Verbs are judged in English only."""
    if (words := len(lead.split())) > MOST_WORDS:
        return f"this lead has {words} words; say it in {MOST_WORDS} words, and put the rest into the text below"
    if lang.lower().split("-")[0] != "en":
        return ""
    verb = _BEFORE_A_VERB.sub("", lead, count=1)
    if match := _CHECK.match(verb):
        return (
            f'"{match[0]}" says where to look, not what to do; write the act, and how it ends: '
            '"Read the date aloud", "Close the valve"'
        )
    if match := _ENSURE.match(verb):
        return f'"{match[0]}" does not say how; write the act that makes it so: "Lock the door"'
    if (word := _WORD.match(lead)) and _is_no_verb(word[0]) and not _is_question_or_has_later_verb(lead, word.end()):
        return f'this lead begins with "{word[0]}"; begin with the verb that says what to do: "Call the client"'
    return ""


def _is_no_verb(word: str) -> bool:
    """Return whether a lead's first word is certainly not a verb in the imperative."""
    lower = word.lower()
    if lower in _VERBS or lower in _VERBS_LIKE_NOUNS or lower in _LIKE_PREPOSITIONS:
        return False
    return lower in _NO_VERBS or _NOUN.fullmatch(lower) is not None or any(stem in _VERBS for stem in _stems(lower))


def _stems(word: str) -> Iterator[str]:
    """Yield the words that may be the stem of a form such as "calling", "stopped" or "tries"."""
    for ending in ("ing", "ed", "es", "s"):
        stem = word.removesuffix(ending)
        if stem != word:
            yield stem
            if ending != "s":
                yield f"{stem}e"
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]
            if stem.endswith("i"):
                yield f"{stem[:-1]}y"


def _is_question_or_has_later_verb(lead: str, start: int) -> bool:
    """Return whether a lead asks, or has its verb after a comma or colon: "The day before, pack the bag"."""
    if lead.endswith("?"):
        return True
    separators = re.finditer(r"[,:;–—]\s+", lead[start:])
    words = (_WORD.match(_BEFORE_A_VERB.sub("", lead[start + each.end() :], count=1)) for each in separators)
    return any(word is not None and word[0].lower() in _VERBS for word in words)
