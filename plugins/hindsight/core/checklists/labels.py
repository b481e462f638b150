"""The labels printed on cards, by language: one row per language, and the choice of a row for a post's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from typing import Literal

from hindsight.core.text.language_tags import from_widest

# A site's own labels: pairs of a lower-case language tag and its changed labels, which are pairs of a field name of
# `Labels` and a text.
Wording = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
COUNT = "{count}"
# The content of one card.
Unit = Literal["step", "lesson"]


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one language. `say`, `why`, `lesson` and `source` precede their texts, without a colon.

    `continued` follows a lead, and includes its brackets; `part` and `summary` precede a number ("card 1/2"). `steps`
    and `lessons` contain COUNT in place of their number, which is never 1: for 1 there are `step` and `one_lesson`.
    `second` marks a second-hand lesson without the name of a person. `qr` is read by screen readers only.
    """

    say: str
    why: str
    lesson: str
    continued: str
    part: str
    summary: str
    step: str
    steps: str
    source: str
    second: str
    one_lesson: str
    lessons: str
    print: str
    fold: str
    qr: str

    def of(self, kind: str) -> str:
        """Return the label of one part of a step: `say`, `why`, `lesson` or `source`."""
        return str(getattr(self, kind))

    def pluralize(self, count: int, unit: Unit = "step") -> str:
        """Return a number of steps or lessons in words, such as "3 steps"."""
        singular, plural = (self.step, self.steps) if unit == "step" else (self.one_lesson, self.lessons)
        return singular if count == 1 else plural.replace(COUNT, str(count))

    @property
    def all(self) -> tuple[str, ...]:
        """Return all labels, in the order of LABEL_KEYS."""
        return tuple([getattr(self, key) for key in LABEL_KEYS])


LABEL_KEYS = tuple(field.name for field in fields(Labels))

# `print` must end before the QR code of the smallest card: about 22 letters. Some languages have more than two forms of
# a noun after numbers; their `steps` is worded so that any number fits.
ENGLISH = Labels(
    say="Say", why="Why", lesson="Lesson", continued="(continued)", part="card", summary="Summary",
    step="1 step", steps="{count} steps", print="Print at 100 %: 50 mm",
    source="From", second="second hand", one_lesson="1 lesson", lessons="{count} lessons",
    fold="fold along the dots, then slit the full line in the middle", qr="QR code:",
)  # fmt: skip
LABELS = {
    "en": ENGLISH,
    "de": Labels(
        say="Sag", why="Warum", lesson="Lehre", continued="(Fortsetzung)", part="Karte", summary="Übersicht",
        step="1 Schritt", steps="{count} Schritte", print="Maßstab 100 %: 50 mm",
        source="Aus", second="aus zweiter Hand", one_lesson="1 Lehre", lessons="{count} Lehren",
        fold="an den Punkten falten, dann die volle Linie in der Mitte aufschneiden", qr="QR-Code:",
    ),
    "fr": Labels(
        say="Dites", why="Pourquoi", lesson="Leçon", continued="(suite)", part="fiche", summary="Résumé",
        step="1 étape", steps="{count} étapes", print="Échelle 100\u00a0%\u00a0: 50 mm",
        source="Source", second="de seconde main", one_lesson="1 leçon", lessons="{count} leçons",
        fold="plier le long des pointillés, puis fendre le trait plein au milieu", qr="Code QR\u00a0:",
    ),
    "es": Labels(
        say="Di", why="Por qué", lesson="Lección", continued="(continuación)", part="ficha", summary="Resumen",
        step="1 paso", steps="{count} pasos", print="Escala 100 %: 50 mm",
        source="Fuente", second="de segunda mano", one_lesson="1 lección", lessons="{count} lecciones",
        fold="dobla por los puntos y luego corta la línea continua del centro", qr="Código QR:",
    ),
    "pt": Labels(
        say="Diga", why="Porquê", lesson="Lição", continued="(continuação)", part="ficha", summary="Resumo",
        step="1 passo", steps="{count} passos", print="Escala 100%: 50 mm",
        source="Fonte", second="em segunda mão", one_lesson="1 lição", lessons="{count} lições",
        fold="dobre pelos pontos e depois corte a linha contínua no meio", qr="Código QR:",
    ),
    "pt-br": Labels(
        say="Diga", why="Por quê", lesson="Lição", continued="(continuação)", part="cartão", summary="Resumo",
        step="1 passo", steps="{count} passos", print="Escala 100%: 50 mm",
        source="Fonte", second="de segunda mão", one_lesson="1 lição", lessons="{count} lições",
        fold="dobre pelos pontos e depois corte a linha contínua no meio", qr="Código QR:",
    ),
    "it": Labels(
        say="Da dire", why="Perché", lesson="Lezione", continued="(segue)", part="scheda", summary="Riepilogo",
        step="1 passo", steps="{count} passi", print="Scala 100%: 50 mm",
        source="Fonte", second="di seconda mano", one_lesson="1 lezione", lessons="{count} lezioni",
        fold="piegare lungo i puntini, poi tagliare la linea continua al centro", qr="Codice QR:",
    ),
    "nl": Labels(
        say="Zeg", why="Waarom", lesson="Les", continued="(vervolg)", part="kaart", summary="Overzicht",
        step="1 stap", steps="{count} stappen", print="Schaal 100%: 50 mm",
        source="Uit", second="uit de tweede hand", one_lesson="1 les", lessons="{count} lessen",
        fold="vouw langs de stippen, snijd dan de volle lijn in het midden open", qr="QR-code:",
    ),
    "sv": Labels(
        say="Säg", why="Varför", lesson="Lärdom", continued="(forts.)", part="kort", summary="Översikt",
        step="1 steg", steps="{count} steg", print="Utskrift 100 %: 50 mm",
        source="Från", second="i andra hand", one_lesson="1 lärdom", lessons="{count} lärdomar",
        fold="vik längs prickarna, skär sedan upp den heldragna linjen i mitten", qr="QR-kod:",
    ),
    "da": Labels(
        say="Sig", why="Hvorfor", lesson="Læring", continued="(fortsat)", part="kort", summary="Oversigt",
        step="1 trin", steps="{count} trin", print="Udskriv i 100 %: 50 mm",
        source="Fra", second="på anden hånd", one_lesson="1 læring", lessons="{count} læringer",
        fold="fold langs prikkerne, og skær så den hele streg i midten op", qr="QR-kode:",
    ),
    "nb": Labels(
        say="Si", why="Hvorfor", lesson="Lærdom", continued="(forts.)", part="kort", summary="Oversikt",
        step="1 trinn", steps="{count} trinn", print="Utskrift 100 %: 50 mm",
        source="Fra", second="på annen hånd", one_lesson="1 lærdom", lessons="{count} lærdommer",
        fold="brett langs prikkene, og skjær så opp den hele streken i midten", qr="QR-kode:",
    ),
    "nn": Labels(
        say="Sei", why="Kvifor", lesson="Lærdom", continued="(framh.)", part="kort", summary="Oversyn",
        step="1 steg", steps="{count} steg", print="Utskrift 100 %: 50 mm",
        source="Frå", second="på andre hand", one_lesson="1 lærdom", lessons="{count} lærdommar",
        fold="brett langs prikkane, og skjer så opp den heile streken i midten", qr="QR-kode:",
    ),
    "fi": Labels(
        say="Sano", why="Miksi", lesson="Oppi", continued="(jatkoa)", part="kortti", summary="Yhteenveto",
        step="1 vaihe", steps="{count} vaihetta", print="Tulosta 100 %: 50 mm",
        source="Lähde", second="toiselta kuultu", one_lesson="1 oppi", lessons="{count} oppia",
        fold="taita pisteviivoja pitkin, leikkaa sitten auki keskellä oleva yhtenäinen viiva", qr="QR-koodi:",
    ),
    "pl": Labels(
        say="Powiedz", why="Dlaczego", lesson="Wniosek", continued="(ciąg dalszy)", part="karta",
        summary="Podsumowanie", step="1 krok", steps="Kroki: {count}", print="Drukuj w 100%: 50 mm",
        source="Źródło", second="z drugiej ręki", one_lesson="1 wniosek", lessons="Wnioski: {count}",
        fold="zegnij wzdłuż kropek, potem przetnij ciągłą linię pośrodku", qr="Kod QR:",
    ),
    "cs": Labels(
        say="Řekněte", why="Proč", lesson="Poučení", continued="(pokračování)", part="karta", summary="Přehled",
        step="1 krok", steps="Kroků: {count}", print="Tisk na 100 %: 50 mm",
        source="Zdroj", second="z druhé ruky", one_lesson="1 poučení", lessons="Poučení: {count}",
        fold="přeložte podle teček, pak prořízněte plnou čáru uprostřed", qr="QR kód:",
    ),
    "el": Labels(
        say="Πείτε", why="Γιατί", lesson="Δίδαγμα", continued="(συνέχεια)", part="κάρτα", summary="Σύνοψη",
        step="1 βήμα", steps="{count} βήματα", print="Κλίμακα 100%: 50 mm",
        source="Πηγή", second="από δεύτερο χέρι", one_lesson="1 δίδαγμα", lessons="{count} διδάγματα",
        fold="διπλώστε στις τελείες και μετά κόψτε τη συνεχή γραμμή στη μέση", qr="Κωδικός QR:",
    ),
    "ru": Labels(
        say="Скажите", why="Почему", lesson="Урок", continued="(продолжение)", part="карточка", summary="Кратко",
        step="1 шаг", steps="Шагов: {count}", print="Печать 100 %: 50 мм",
        source="Источник", second="из вторых рук", one_lesson="1 урок", lessons="Уроков: {count}",
        fold="сложите по точкам, затем прорежьте сплошную линию посередине", qr="QR-код:",
    ),
    "uk": Labels(
        say="Скажіть", why="Чому", lesson="Урок", continued="(продовження)", part="картка", summary="Стисло",
        step="1 крок", steps="Кроків: {count}", print="Друк 100 %: 50 мм",
        source="Джерело", second="із других рук", one_lesson="1 урок", lessons="Уроків: {count}",
        fold="складіть по крапках, потім проріжте суцільну лінію посередині", qr="QR-код:",
    ),
    "tr": Labels(
        say="Söyleyin", why="Neden", lesson="Ders", continued="(devamı)", part="kart", summary="Özet",
        step="1 adım", steps="{count} adım", print="%100 yazdırın: 50 mm",
        source="Kaynak", second="ikinci elden", one_lesson="1 ders", lessons="{count} ders",
        fold="noktalardan katlayın, sonra ortadaki düz çizgiyi kesin", qr="Karekod:",
    ),
    "ar": Labels(
        say="قل", why="لماذا", lesson="الدرس", continued="(تابع)", part="بطاقة", summary="ملخص",
        step="خطوة واحدة", steps="عدد الخطوات: {count}", print="المقياس 100%: 50 مم",
        source="المصدر", second="نقلًا عن الغير", one_lesson="درس واحد", lessons="عدد الدروس: {count}",
        fold="اطوِ على طول النقاط، ثم شُق الخط المتصل في الوسط", qr="رمز QR:",
    ),
    "fa": Labels(
        say="بگویید", why="چرا", lesson="درس", continued="(ادامه)", part="کارت", summary="خلاصه",
        step="1 گام", steps="{count} گام", print="مقیاس 100٪: 50 mm",
        source="منبع", second="به نقل از دیگری", one_lesson="1 درس", lessons="{count} درس",
        fold="از روی نقطه‌ها تا بزنید، سپس خط پیوستهٔ وسط را ببرید", qr="کد QR:",
    ),
    "he": Labels(
        say="לומר", why="למה", lesson="לקח", continued="(המשך)", part="כרטיס", summary="סיכום",
        step="שלב אחד", steps="{count} שלבים", print="הדפסה ב־100%: 50 מ״מ",
        source="מקור", second="מכלי שני", one_lesson="לקח אחד", lessons="{count} לקחים",
        fold="לקפל לאורך הנקודות, ואז לחתוך את הקו המלא שבאמצע", qr="קוד QR:",
    ),
    "hi": Labels(
        say="कहें", why="क्यों", lesson="सीख", continued="(जारी)", part="कार्ड", summary="सारांश",
        step="1 चरण", steps="{count} चरण", print="स्केल 100%: 50 मिमी",
        source="स्रोत", second="दूसरों से सुना", one_lesson="1 सीख", lessons="{count} सीखें",
        fold="बिंदुओं पर मोड़ें, फिर बीच की पूरी रेखा काटें", qr="क्यूआर कोड:",
    ),
    "ja": Labels(
        say="言う", why="理由", lesson="教訓", continued="（続き）", part="カード", summary="一覧",
        step="1ステップ", steps="{count}ステップ", print="100%で印刷：50 mm",
        source="出典", second="人から聞いた話", one_lesson="教訓1件", lessons="教訓{count}件",
        fold="点線で折り、中央の実線に切り込みを入れる", qr="QRコード：",
    ),
    "zh": Labels(
        say="说", why="为什么", lesson="心得", continued="（续）", part="卡片", summary="总览",
        step="1 步", steps="{count} 步", print="按 100% 打印：50 mm",
        source="出自", second="听来的", one_lesson="1 条心得", lessons="{count} 条心得",
        fold="沿点线折叠，再沿中间的实线剪开", qr="二维码：",
    ),
    "zh-hant": Labels(
        say="說", why="為什麼", lesson="心得", continued="（續）", part="卡片", summary="總覽",
        step="1 步", steps="{count} 步", print="以 100% 列印：50 mm",
        source="出自", second="聽來的", one_lesson="1 條心得", lessons="{count} 條心得",
        fold="沿點線摺疊，再沿中間的實線剪開", qr="QR 碼：",
    ),
    "ko": Labels(
        say="할 말", why="이유", lesson="교훈", continued="(계속)", part="카드", summary="요약",
        step="1단계", steps="{count}단계", print="100%로 인쇄: 50 mm",
        source="출처", second="전해 들음", one_lesson="교훈 1개", lessons="교훈 {count}개",
        fold="점선을 따라 접고, 가운데 실선을 자르세요", qr="QR 코드:",
    ),
}  # fmt: skip


@lru_cache
def labels_of(lang: str, wording: Wording = ()) -> Labels:
    """Return the labels of a language tag: the site's own, else the table's, else the English ones."""
    labels = ENGLISH
    for row in _rows(lang, wording):
        labels = replace(labels, **row)
    return labels


@lru_cache
def written_labels(kind: str, lang: str, wording: Wording = ()) -> tuple[str, ...]:
    """Return the words with which writers may label a part of a step (`say` or `why`): English and the language's."""
    return tuple(dict.fromkeys(row[kind] for row in _rows(lang, wording) if kind in row))


def _rows(lang: str, wording: Wording) -> Iterator[dict[str, str]]:
    """Yield the rows that make up a language's labels: English first, the closest last; later rows win."""
    own = dict(wording)
    for tag in dict.fromkeys(("en", *from_widest(lang))):
        if tag in LABELS:
            yield asdict(LABELS[tag])
        if tag in own:
            yield dict(own[tag])
