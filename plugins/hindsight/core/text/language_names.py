"""The names of languages in the languages themselves, and their codes."""

from __future__ import annotations

import re

# The two-letter codes of ISO 639-1, one after the other.
_TWO_LETTERS = (
    "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdgl"
    "gngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimk"
    "mlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswta"
    "tetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu"
)
_CODES = frozenset(_TWO_LETTERS[start : start + 2] for start in range(0, len(_TWO_LETTERS), 2))
# As CLDR has them, with a capital for the place at the beginning of a link.
_NAMES = {
    "af": "Afrikaans", "am": "አማርኛ", "ar": "العربية", "az": "Azərbaycan", "be": "Беларуская", "bg": "Български",
    "bn": "বাংলা", "br": "Brezhoneg", "bs": "Bosanski", "ca": "Català", "cs": "Čeština", "cy": "Cymraeg", "da": "Dansk",
    "de": "Deutsch", "el": "Ελληνικά", "en": "English", "eo": "Esperanto", "es": "Español", "et": "Eesti",
    "eu": "Euskara", "fa": "فارسی", "fi": "Suomi", "fil": "Filipino", "fo": "Føroyskt", "fr": "Français", "fy": "Frysk",
    "ga": "Gaeilge", "gd": "Gàidhlig", "gl": "Galego", "gsw": "Schwiizertüütsch", "gu": "ગુજરાતી", "he": "עברית",
    "hi": "हिन्दी", "hr": "Hrvatski", "hu": "Magyar", "hy": "Հայերեն", "id": "Indonesia", "is": "Íslenska",
    "it": "Italiano", "ja": "日本語", "ka": "ქართული", "kk": "Қазақ тілі", "km": "ខ្មែរ", "kn": "ಕನ್ನಡ", "ko": "한국어",
    "ku": "Kurdî", "ky": "Кыргызча", "la": "Latina", "lb": "Lëtzebuergesch", "lo": "ລາວ", "lt": "Lietuvių",
    "lv": "Latviešu", "mk": "Македонски", "ml": "മലയാളം", "mn": "Монгол", "mr": "मराठी", "ms": "Melayu", "mt": "Malti",
    "my": "မြန်မာ", "nb": "Norsk bokmål", "nds": "Plattdüütsch", "ne": "नेपाली", "nl": "Nederlands",
    "nn": "Norsk nynorsk", "no": "Norsk", "oc": "Occitan", "pa": "ਪੰਜਾਬੀ", "pl": "Polski", "ps": "پښتو",
    "pt": "Português", "rm": "Rumantsch", "ro": "Română", "ru": "Русский", "si": "සිංහල", "sk": "Slovenčina",
    "sl": "Slovenščina", "sq": "Shqip", "sr": "Српски", "sv": "Svenska", "sw": "Kiswahili", "ta": "தமிழ்", "te": "తెలుగు",
    "th": "ไทย", "tl": "Tagalog", "tr": "Türkçe", "uk": "Українська", "ur": "اردو", "uz": "Oʻzbek", "vi": "Tiếng Việt",
    "yi": "ייִדיש", "yue": "粵語", "zh": "中文", "zu": "IsiZulu",
    "pt-br": "Português (Brasil)", "pt-pt": "Português (Portugal)", "sr-latn": "Srpski",
    "zh-hans": "简体中文", "zh-cn": "简体中文", "zh-sg": "简体中文", "zh-hant": "繁體中文", "zh-tw": "繁體中文",
    "zh-hk": "繁體中文", "zh-mo": "繁體中文",
}  # fmt: skip
_AT_END = re.compile(r"\.(?P<lang>[A-Za-z]{2}(?:[-_](?:[A-Za-z]{4}|[A-Za-z]{2}|\d{3})){0,2})$")


def language_name(lang: str) -> str:
    """Return the name of a language tag in its language, such as "Deutsch"; the tag itself without a known name."""
    base, _, rest = lang.lower().partition("-")
    if name := _NAMES.get(lang.lower()):
        return name
    name = _NAMES.get(base, "")
    return (f"{name} ({rest.upper()})" if rest else name) if name else lang


def split_language(stem: str) -> tuple[str, str]:
    """Return the name of a file without its ending, and the language tag at its end: ("leaving", "de") or ("x", "")."""
    match = _AT_END.search(stem)
    if match is None or match["lang"][:2].lower() not in _CODES:
        return stem, ""
    return stem[: match.start()], match["lang"].replace("_", "-")
