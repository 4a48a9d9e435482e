"""The engine counts while questions are put: answers keep their order, errors come out with the answer."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from corymb.methods.engine import Engine, open_engine, written


@pytest.fixture
def engine() -> Iterator[Engine]:
    opened = open_engine("duckdb")
    yield opened
    opened.close()


def test_answers_belong_to_their_questions_whatever_came_after(engine: Engine) -> None:
    rows = engine.table("rows", pa.table({"n": pa.array([1, 2, 3], pa.int64())}))
    kept = engine.keep("kept", rows.filter(rows.n > 1))
    many = engine.later(kept.agg(total=kept.n.sum()))
    kept = engine.keep("kept", rows.filter(rows.n > 2))
    few = engine.later(kept.agg(total=kept.n.sum()))
    engine.drop("kept")
    assert few().to_pylist() == [{"total": 3}]
    assert many().to_pylist() == [{"total": 5}]


def test_what_could_not_be_kept_is_told_with_the_next_answer(engine: Engine) -> None:
    rows = engine.table("rows", pa.table({"text": pa.array(["one"])}))
    sound = engine.later(rows)
    kept = engine.keep("kept", rows.mutate(n=rows.text.cast("int64")))
    broken = engine.later(rows)
    assert sound().to_pylist() == [{"text": "one"}]
    with pytest.raises(Exception, match="Could not convert string 'one'"):
        broken()
    with pytest.raises(Exception, match="Could not convert string 'one'"):
        engine.arrow(kept)


def test_an_expression_that_comes_again_is_not_written_again(engine: Engine) -> None:
    def total(least: int) -> object:
        rows = engine.table("rows", pa.table({"n": pa.array([1, 2, 3], pa.int64())}))
        return engine.arrow(rows.filter(rows.n > least).agg(total=rows.n.sum())).to_pylist()

    before = written.cache_info()
    assert (total(0), total(1), total(0)) == ([{"total": 6}], [{"total": 5}], [{"total": 6}])
    after = written.cache_info()
    assert (after.misses - before.misses, after.hits - before.hits) == (2, 1)
