import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa_assistant.answering.scoring.trees import Trees

# x0 <= 1 ? (x1 <= 0 ? -1 : 2) : 5, and a second tree of one leaf
TREES = Trees(
    roots=np.array([0, 5], np.int32),
    features=np.array([0, 1, 0, 0, 0, 0], np.int32),
    thresholds=np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0]),
    left=np.array([1, 2, 2, 3, 4, 5], np.int32),
    right=np.array([4, 3, 2, 3, 4, 5], np.int32),
    values=np.array([0.0, 0.0, -1.0, 2.0, 5.0, 10.0]),
    depth=2,
)


def test_each_row_gets_the_sum_of_its_leaves():
    rows = np.array([[0.0, -1.0], [1.0, 3.0], [2.0, -1.0]])
    assert TREES.scores(rows).tolist() == [9.0, 12.0, 15.0]


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), max_size=20))
def test_what_is_stored_scores_the_same(rows):
    again = Trees.from_stored(json.loads(json.dumps(TREES.as_stored())))
    table = np.array(rows, float).reshape(-1, 2)
    assert again.scores(table).tolist() == TREES.scores(table).tolist()
