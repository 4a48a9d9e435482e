"""Names of organisations, people and places: one form to search by, one key for both alphabets.

The rules, their sources and what they conflate stand in docs/methods/names.md. Nothing here is shown to a user: these
are forms for comparison, and two names with one key are candidates, not proof.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

# One base spelling of each Cyrillic letter. Whatever stands here is folded by the same rules as text in Latin letters.
_TABLE = """
    а a б b в v г g д d е e ё e ж zh з z и i й j к k л l м m н n о o п p р r с s т t у u ф f
    х kh ц c ч ch ш sh щ shh ъ - ы y ь - э e ю ju я ja
    і i ї ji є je ґ g ў u ј j ә a ө o ү u ұ u җ zh ң n һ h қ k ғ g
"""
_BASE = {letter: base.strip("-") for letter, base in zip(_TABLE.split()[::2], _TABLE.split()[1::2], strict=True)}

# Latin letters that stand for one another, and some that are no letter with an accent.
_ALIKE = {
    "j": "i",
    "y": "i",
    "x": "h",
    "w": "v",
    "q": "k",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
}
_LETTERS = {ord(letter): latin for letter, latin in _ALIKE.items()}
_LETTERS |= {ord(letter): base.translate(_LETTERS) for letter, base in _BASE.items()}

# Folding rules for text in Latin letters, in this order. None of them undoes what one before it did.
_FOLDS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"k+(?=h)", ""),  # kh, h, x
        (r"t+[szc](?:t*[szc]|h)*", "c"),  # ts, tz, tc, tch, tsch
        (r"([szc])(?:t*[szc]|h)+", r"\1"),  # sh, zh, ch, shch, sch, shh, cz
        (r"(?<![^ aeiou])k+s", "h"),  # x where it stands for ks
        (r"i+o", "e"),  # yo, jo, io
        (r"i+(?=[aeu])", ""),  # ya, ja, ia; yu, ju, iu; ye, je, ie
        (r"([a-z])\1+", r"\1"),  # doubled letters: yy, iy, ij, yi too
    )
)

# Accents, soft hyphens, joiners, and the letters that stand for nothing but a soft or hard sign.
_UNSEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufe20-\ufe2f\ufeffʹʺʻʼ]")
_BETWEEN_WORDS = re.compile(r"[\W_]+")

# What stands inside a word for a soft or hard sign, or keeps two letters apart.
_MARK = re.compile("['’′`´‘·″]")
_WORD = re.compile(f"[^\\W_]+(?:{_MARK.pattern}+[^\\W_]+)*")
_SIGN = re.compile(f"(?<=[^\\W\\d_]){_MARK.pattern}+(?=[^\\W\\d_])")
# A quotation mark is a hard sign only alone in its word, after a Latin consonant and before a vowel that may follow.
_QUOTE_AS_SIGN = re.compile(
    r"""(?<!\S)([\w'’-]*[b-df-hj-np-tv-zžčšŝ])["”](?=[aeijuyëâû][\w'’-]*(?!\S))""", re.IGNORECASE
)

# Legal forms. Short ones are compared as written, in these letters; a bar stands between forms.
_BOTH_ALPHABETS = "ооо|ао|пао|зао|оао|нао|нпао|фгуп|гуп|муп|ано|фгбоу во|фгаоу во|фгбоу впо|фгаоу впо|фгбоу|фгаоу|фгбун"
_ONE_ALPHABET = (
    "ип|фгбоу дпо|фгбу|фгау|фгку|фку|фкп|гбу|гау|гку|мбу|мау|мку|нко|одо|тоо|llc|ltd|jsc|pjsc|ojsc|cjsc|gmbh|limited"
)
_ONLY_BEFORE = "ip"
_ONLY_AFTER = (
    "inc|incorporated|corp|corporation|plc|llp|lp|co|co ltd|company limited|ag|kg|co kg|gmbh co kg|sa|s a|sas|sarl|srl|"
    "s r l|s p a|bv|b v|nv|n v|ab|oy|oyj|a s|sp z o o"
)
_ENGLISH = (
    "limited liability company|joint stock company|public joint stock company|open joint stock company|"
    "closed joint stock company|non public joint stock company|individual entrepreneur|state unitary enterprise|"
    "federal state unitary enterprise|municipal unitary enterprise|autonomous non profit organization|"
    "autonomous nonprofit organization|autonomous non commercial organization"
)
# Long ones are compared by their keys, so that any romanisation of them is found.
_RUSSIAN = (
    "общество с ограниченной ответственностью|акционерное общество|публичное акционерное общество|"
    "непубличное акционерное общество|открытое акционерное общество|закрытое акционерное общество|"
    "акционерное общество открытого типа|акционерное общество закрытого типа|индивидуальный предприниматель|"
    "федеральное государственное унитарное предприятие|государственное унитарное предприятие|"
    "муниципальное унитарное предприятие|федеральное казенное предприятие|автономная некоммерческая организация|"
    "федеральное государственное бюджетное учреждение науки|федеральное государственное бюджетное учреждение|"
    "федеральное государственное автономное учреждение|государственное бюджетное учреждение|"
    "государственное автономное учреждение|муниципальное бюджетное учреждение|"
    "федеральное государственное бюджетное образовательное учреждение высшего образования|"
    "федеральное государственное автономное образовательное учреждение высшего образования|"
    "федеральное государственное бюджетное образовательное учреждение высшего профессионального образования|"
    "федеральное государственное автономное образовательное учреждение высшего профессионального образования"
)

# Words that many names begin with and that tell none of them apart.
_GENERIC = (
    "научно производственный производственная производственное предприятие объединение компания фирма завод группа "
    "торговый торговая торговое дом центр институт организация фонд холдинг корпорация концерн коммерческая "
    "исследовательский исследовательское научный научное государственный федеральный нпп нпо нпф пкф тд гк "
    "the company group holding scientific production research state federal center centre institute"
)
_BLOCK_LETTERS = 3


def plain(text: str) -> str:
    """The words of a text for search: lower case, compatibility forms resolved, ё as е, one space between words."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _BETWEEN_WORDS.sub(" ", _UNSEEN.sub("", folded.replace("ё", "е"))).strip()


def skeleton(text: str) -> str:
    """One Latin key for a name in Russian letters and for its usual romanisations; words apart by one space.

    Applying it to a key changes nothing. Legal forms stay: take them off first.
    """
    joined = _SIGN.sub("", text) if _MARK.search(text) else text
    if '"' in joined or "”" in joined:
        joined = _QUOTE_AS_SIGN.sub(r"\1", joined)
    latin = unicodedata.normalize("NFKC", joined).casefold().translate(_LETTERS)
    if not latin.isascii():
        latin = _UNSEEN.sub("", unicodedata.normalize("NFKD", latin)).casefold().translate(_LETTERS)
    key = _BETWEEN_WORDS.sub(" ", latin).strip()
    for pattern, replacement in _FOLDS:
        key = pattern.sub(replacement, key)
    return key


_plain_word = lru_cache(maxsize=20_000)(plain)
_word_key = lru_cache(maxsize=20_000)(skeleton)


def _phrases(*tables: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(form.split()) for table in tables for form in table.split("|"))


_LATIN_SHORT = "".join(_BASE.get(letter, letter) for letter in _BOTH_ALPHABETS)
_EITHER_SIDE = _phrases(_BOTH_ALPHABETS, _LATIN_SHORT, _ONE_ALPHABET, _ENGLISH)
_BEFORE = _EITHER_SIDE | _phrases(_ONLY_BEFORE)
_AFTER = _EITHER_SIDE | _phrases(_ONLY_AFTER)
_LONG = frozenset(tuple(skeleton(word) for word in form) for form in _phrases(_RUSSIAN))
_LONGEST = max(len(form) for form in _BEFORE | _AFTER | _LONG)
_GENERIC_KEYS = frozenset(skeleton(word) for word in _GENERIC.split())


def without_legal_form(text: str) -> str:
    """The name as written, less legal forms before and after it and the marks around it.

    A form counts only as whole words at either end. Some word always stays, be it a legal form.
    """
    places = list(_WORD.finditer(text))
    words = [place.group() for place in places]
    first, last = 0, len(words)
    while taken := _form_length(words[first:last], _BEFORE, from_end=False):
        first += taken
    while taken := _form_length(words[first:last], _AFTER, from_end=True):
        last -= taken
    return text[places[first].start() : places[last - 1].end()] if places else text.strip()


def _form_length(words: Sequence[str], forms: frozenset[tuple[str, ...]], *, from_end: bool) -> int:
    """Of how many words the longest legal form at one end is, leaving at least one word; else zero."""
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        part = tuple(words[-count:] if from_end else words[:count])
        if tuple(map(_plain_word, part)) in forms or (count > 1 and tuple(map(_word_key, part)) in _LONG):
            return count
    return 0


def search_text(name: str, *more: str) -> str:
    """What is stored to search a name by: its words without the legal form, then their keys, each word once."""
    names = [without_legal_form(text) for text in (name, *more)]
    words = [word for text in names for word in plain(text).split()]
    keys = [key for text in names for key in skeleton(text).split()]
    return " ".join(dict.fromkeys([*words, *keys]))


def block(region_code: str, name: str) -> str:
    """The block in which a name is compared with others: its region and how its first telling word begins."""
    keys = skeleton(without_legal_form(name)).split()
    telling = next((key for key in keys if len(key) > 1 and key not in _GENERIC_KEYS), keys[0] if keys else "")
    return f"{region_code}:{telling[:_BLOCK_LETTERS]}"
