"""Language tag -> the Snowball algorithm that stems its words."""

from functools import cache

import Stemmer

_FALLBACK = "english"
_BY_LANGUAGE = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian",
    "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
    # Dialects and successors whose own code is met in feeds, and codes that ISO has withdrawn.
    "in": "indonesian", "ji": "yiddish", "mo": "romanian", "prs": "persian", "sh": "serbian",
}  # fmt: skip
# ISO 639-1, and what else feeds and language detectors name: languages that no Snowball algorithm is written for.
_WITHOUT = frozenset(
    "aa ab ae af ak am an as av ay az ba be bg bh bi bm bn bo br bs ce ch co cr cu cv cy dv dz ee ff fj fo fy gd gl gn gu "
    "gv ha he ho hr ht hz ia ie ig ii ik io is iu iw ja jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln "
    "lo lu lv mg mh mi mk ml mn mr ms mt my na nd ng nr nv ny oc oj om or os pa pi ps qu rm rn rw sa sc sd se sg si sk sl "
    "sm sn so sq ss su sw te tg th ti tk tl tn to ts tt tw ty ug uk ur uz ve vi vo wa wo xh yo za zh zu "
    "ast ceb ckb cmn csb dsb fil frp fur gsw haw hil hmn hsb ilo kmr lad lzh nan nap nds pap pnb scn sco szl tet "
    "vec war wuu yue zgh".split()
)

KNOWN_LANGUAGES = frozenset(_BY_LANGUAGE) | _WITHOUT
"""Primary subtags of all languages that are told apart."""


# Codes of one language, and of written standards that pages name by the language they stand for.
_SAME = {
    "cmn": "zh", "fil": "tl", "in": "id", "iw": "he", "ji": "yi", "mo": "ro", "nb": "no", "nn": "no", "sh": "sr",
}  # fmt: skip


def primary_language(language: str) -> str:
    """The primary subtag of a language tag ("pt" of "pt-BR"), the same one for all codes of a language ("no" of "nb")."""
    code = language.replace("_", "-").partition("-")[0].strip().lower()
    return _SAME.get(code, code)


def algorithm(language: str) -> str:
    """The Snowball algorithm for a language tag ("de", "pt-BR"): English for none and for what is no known language;
    "" (words are not inflected) for a language without one."""
    code = primary_language(language)
    name = _BY_LANGUAGE.get(code, "" if code in _WITHOUT else _FALLBACK)
    return name if name in _available() else ""


@cache
def _available() -> frozenset[str]:
    return frozenset(Stemmer.algorithms())
