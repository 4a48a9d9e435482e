"""Agreement of experts: the textbook's table, and marks that say nothing."""

import numpy as np
import pytest

from corymb.methods.calibration.agreement import one_way
from corymb.refusal import Refusal

SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)
"""Six targets and four judges: table 2 of the article of 1979; it finds 0.17 for one judge and 0.44 for the mean."""


def test_the_table_of_the_article() -> None:
    found = one_way(SHROUT_FLEISS)
    assert (found.applications, found.marks) == (6, 4)
    assert (round(found.single, 2), round(found.mean, 2)) == (0.17, 0.44)
    assert (round(found.interval[0], 3), round(found.interval[1], 3)) == (-0.133, 0.723)


@pytest.mark.parametrize("values", [np.ones((3, 2)), np.array([[1.0, 2.0]]), np.array([[1.0], [2.0]])])
def test_marks_that_say_nothing(values: np.ndarray) -> None:
    with pytest.raises(Refusal, match="say nothing about agreement"):
        one_way(values)
