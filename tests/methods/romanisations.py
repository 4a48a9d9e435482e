"""Standards of romanisation written down as they define them, apart from the rules under test."""

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_VOWELS = "аеёиоуыэюя"
_SAME = dict(zip("абвгдзиклмнопрстуф", "abvgdziklmnoprstuf", strict=True))


def _table(rest: str) -> dict[str, str]:
    """The letters on which all standards agree and, from `rest`, those on which they do not; "-" is nothing."""
    words = rest.split()
    return _SAME | {letter: latin.strip("-") for letter, latin in zip("еёжйхцчшщъыьэюя", words, strict=True)}


_TABLES = {
    "ISO 9:1995, GOST 7.79-2000 A": _table("e ë ž j h c č š ŝ ʺ y ʹ è û â"),
    "ISO 9 without diacritics": _table("e e z j h c c s s - y - e u a"),
    "GOST 7.79-2000 B": _table("e yo zh j x c ch sh shh `` y' ` e` yu ya"),
    "GOST 16876-71, first table": _table("e ë ž j h c č š šč ” y ’ è ju ja"),
    "GOST 16876-71, first table without diacritics": _table("e jo z j h c c s sc - y - e ju ja"),
    "GOST 16876-71, second table": _table("e jo zh jj kh c ch sh shh \" y ' eh ju ja"),
    "BGN/PCGN 1947": _table("e ë zh y kh ts ch sh shch ” y ’ e yu ya"),
    "BGN/PCGN without signs": _table("e yo zh y kh ts ch sh shch - y - e yu ya"),
    "ICAO Doc 9303": _table("e e zh i kh ts ch sh shch ie y - e iu ia"),
    "GOST R 52535.1-2006": _table("e e zh i kh tc ch sh shch - y - e iu ia"),
    "ALA-LC": _table("e ë zh ĭ kh t͡s ch sh shch ″ y ′ ė i͡u i͡a"),
    "scholarly": _table("e ë ž j x c č š šč ʺ y ʹ è ju ja"),
}
STANDARDS = tuple(_TABLES)
SECOND_TABLE = "GOST 16876-71, second table"


def romanise(standard: str, word: str) -> str:
    """One lower-case word under a standard, with its rules for letters in certain places."""
    table, latin = _TABLES[standard], []
    for before, letter, after in zip(" " + word, word, word[1:] + " ", strict=False):
        if standard == "GOST 7.79-2000 B" and letter == "ц":
            latin.append("c" if after in "еёиыйюя" else "cz")
        elif standard.startswith("BGN") and letter in "её" and before in " -йъь" + _VOWELS:
            latin.append({"е": "ye", "ё": "yë" if standard.endswith("1947") else "yo"}[letter])
        elif standard.startswith("BGN") and letter == "с" and before == "т" and standard.endswith("1947"):
            latin.append("·s")
        else:
            latin.append(table.get(letter, letter))
    return "".join(latin)


def simple(word: str) -> str:
    """A plain English spelling: signs left out, endings shortened to y, ё as e."""
    ending = {"ий": "y", "ый": "y"}.get(word[-2:])
    stem = word[:-2] if ending else word
    return romanise("BGN/PCGN without signs", stem.replace("ё", "е")) + (ending or "")
