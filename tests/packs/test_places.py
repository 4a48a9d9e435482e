"""Lines of keys in a TOML text, whatever way it is written."""

import tomllib

from corymb.packs.places import line_of, lines_of

TEXT = '''\
a = 1
# [comment]
b = [ 1, # one
  2, { x = 1, y = "]}#" },
  [ "p", 'q' ] ]
"q.z".w = """
[not_a_table]
k = 1
"""
[t]
k = 'it' # x
[[l]]
a = 1.5 # after
[[l.m]]
z = """x""\\""""
[[l.m]]
z = 2
[[l]]
[l.n]
p = {}
e = []
d = 1979-05-27T07:32:00Z
'''


def test_lines() -> None:
    tomllib.loads(TEXT)
    found = lines_of(TEXT)
    assert found == {
        ("a",): 1,
        ("b",): 3,
        ("b", 0): 3,
        ("b", 1): 4,
        ("b", 2): 4,
        ("b", 2, "x"): 4,
        ("b", 2, "y"): 4,
        ("b", 3): 5,
        ("b", 3, 0): 5,
        ("b", 3, 1): 5,
        ("q.z",): 6,
        ("q.z", "w"): 6,
        ("t",): 10,
        ("t", "k"): 11,
        ("l",): 12,
        ("l", 0): 12,
        ("l", 0, "a"): 13,
        ("l", 0, "m"): 14,
        ("l", 0, "m", 0): 14,
        ("l", 0, "m", 0, "z"): 15,
        ("l", 0, "m", 1): 16,
        ("l", 0, "m", 1, "z"): 17,
        ("l", 1): 18,
        ("l", 1, "n"): 19,
        ("l", 1, "n", "p"): 20,
        ("l", 1, "n", "e"): 21,
        ("l", 1, "n", "d"): 22,
    }


def test_a_key_that_is_not_written_stands_where_its_table_stands() -> None:
    found = lines_of(TEXT)
    assert line_of(("l", 0, "m", 1, "missing"), found) == 16
    assert line_of(("nowhere",), found) == 1


def test_windows_line_ends_count_once() -> None:
    assert lines_of("a = 1\r\n\r\nb = 2\r\n") == {("a",): 1, ("b",): 3}
