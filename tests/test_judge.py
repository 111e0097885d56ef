"""Honest answers through both kernels: what a test sees, and what each kind of failure costs."""

import pytest
import tiny
from tiny import given, grade, make, manual, messages, points, prose, shown, solution

from autograde.judging.job import Ended
from autograde.judging.kernels import KernelDied

TWO_TASKS = make(
    prose("# Sums", "intro"),
    given("import math\n\ndef close(a, b):\n    return math.isclose(a, b)", "helpers"),
    solution("def double(x):\n    return 2 * x", "double"),
    tiny.test("assert close(double(3), 6), 'double(3) is six'\nassert double('ab') == 'abab'", "test_double", 2),
    solution("def total(xs):\n    return sum(xs)", "total"),
    tiny.test("assert total([1, 2]) == 3\n### BEGIN HIDDEN TESTS\nassert total([]) == 0\n### END HIDDEN TESTS", "test_total", 3),
)
DOUBLE = "def double(x):\n    return x + x"
TOTAL = "def total(xs):\n    return sum(xs)"


def test_right_answers_earn_all_points(warm):
    result = grade(warm, TWO_TASKS, double=DOUBLE, total=TOTAL)
    assert points(result) == {"test_double": 2, "test_total": 3}
    assert [test.ended for test in result.tests] == [Ended.PASSED, Ended.PASSED]
    assert [test.message for test in result.tests] == ["", ""]
    assert result.repairs == ()


def test_the_untouched_release_earns_nothing(warm):
    result = grade(warm, TWO_TASKS)
    assert points(result) == {"test_double": 0, "test_total": 0}
    assert all("NotImplementedError" in test.message for test in result.tests) or all(
        "NameError" in test.message for test in result.tests
    )


def test_a_wrong_answer_loses_its_own_test_alone(warm):
    result = grade(warm, TWO_TASKS, double="def double(x):\n    return x", total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}
    assert messages(result)["test_double"] == "AssertionError: double(3) is six"
    assert result.points == 3


def test_hidden_tests_count(warm):
    result = grade(warm, TWO_TASKS, double=DOUBLE, total="def total(xs):\n    return sum(xs) or 1")
    assert points(result) == {"test_double": 2, "test_total": 0}


def test_what_the_students_function_raises_reaches_the_test_as_that_name_and_message(warm):
    source = make(
        solution("def f(x):\n    raise ValueError('x must be positive')", "f"),
        tiny.test(
            "try:\n    f(-1)\nexcept ValueError as error:\n    assert 'positive' in str(error)\nelse:\n    assert False", "test_f"
        ),
    )
    result = grade(warm, source, f="def f(x):\n    raise ValueError('give a positive number')")
    assert points(result) == {"test_f": 1}
    result = grade(warm, source, f="def f(x):\n    return {}['seven']")
    assert points(result) == {"test_f": 0}
    assert messages(result)["test_f"] == "KeyError: 'seven'"
    assert "line 2 of f: return {}['seven']" in shown(result), "the feedback names the line of the answer"


def test_an_exception_of_the_students_own_class_keeps_its_name(warm):
    source = make(solution("def f():\n    pass", "f"), tiny.test("f()", "test_f"))
    own = "class OutOfMilk(LookupError):\n    pass\n\ndef f():\n    raise OutOfMilk('no milk')"
    assert messages(grade(warm, source, f=own)) == {"test_f": "OutOfMilk: no milk"}


@pytest.mark.parametrize("leave", ["raise SystemExit(3)", "raise KeyboardInterrupt", "import sys; sys.exit()"])
def test_leaving_by_exception_fails_one_test_and_the_kernel_goes_on(warm, leave):
    result = grade(warm, TWO_TASKS, double=f"def double(x):\n    {leave}", total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}


CANNOT_CROSS = {
    "generator": "(x for x in [1])",
    "function": "(lambda: 1)",
    "object": "object()",
    "module": "__import__('math')",
    "class": "int",
    "open file": "open('/dev/null')",
    "array of objects": "__import__('numpy').array([object()])",
    "list of functions": "[abs]",
}


@pytest.mark.parametrize("value", CANNOT_CROSS.values(), ids=CANNOT_CROSS)
def test_a_value_that_cannot_cross_fails_that_test_and_says_what_to_return_instead(warm, value):
    result = grade(warm, TWO_TASKS, double=f"def double(x):\n    return {value}", total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}
    message = messages(result)["test_double"]
    assert "double() returned something that cannot be handed over" in message
    assert " came" in message
    assert "NumPy array" in message or "return" in message.split(":", 2)[2]


def test_a_test_that_expects_an_error_is_not_met_by_a_value_that_cannot_cross_or_by_dying(warm):
    expects = "try:\n    f()\nexcept Exception:\n    pass\nelse:\n    assert False, 'f should raise'"
    source = make(solution("def f():\n    raise TypeError", "f"), tiny.test(expects, "test_f"))
    assert points(grade(warm, source, f="def f():\n    raise TypeError('no')")) == {"test_f": 1}
    assert points(grade(warm, source, f="def f():\n    return object()")) == {"test_f": 0}
    assert points(grade(warm, source, f="import os\n\ndef f():\n    os._exit(0)")) == {"test_f": 0}


def test_a_crash_keeps_what_was_earned_and_fails_what_follows_in_words(warm):
    result = grade(warm, TWO_TASKS, double=DOUBLE, total="import os\nos._exit(1)")
    assert points(result) == {"test_double": 2, "test_total": 0}
    assert result.tests[1].ended is Ended.DIED
    assert "the process that runs the answers has ended" in messages(result)["test_total"]


def test_a_crash_in_a_call_keeps_what_was_earned(warm):
    result = grade(warm, TWO_TASKS, double=DOUBLE, total="import os\n\ndef total(xs):\n    os._exit(0)")
    assert points(result) == {"test_double": 2, "test_total": 0}
    assert "ended by itself" in messages(result)["test_total"]


LEAVES = "import os\n\ndef double(x):\n    os._exit(0)"


@pytest.mark.parametrize(
    ("metadata", "double", "expected"),
    [
        ({}, LEAVES, {"test_double": 0, "test_total": 0}),
        ({"after_a_crash": "fresh kernels"}, LEAVES, {"test_double": 0, "test_total": 3}),
        ({"after_a_crash": "fresh kernels"}, "import os\nos._exit(0)", {"test_double": 0, "test_total": 3}),
        ({"after_a_crash": "fresh kernels", "kernels": "one"}, LEAVES, {"test_double": 0, "test_total": 3}),
    ],
    ids=["not unless the source allows it", "in a call", "in a cell", "with one kernel"],
)
def test_after_a_crash_a_source_may_give_fresh_kernels(warm, metadata, double, expected):
    source = make(*(each.node for each in TWO_TASKS.cells), **metadata)
    result = grade(warm, source, double=double, total=TOTAL)
    assert points(result) == expected
    assert "ended by itself" in messages(result)["test_double"] or "NameError" in messages(result)["test_double"]


def test_an_answer_that_does_not_parse_fails_its_own_tests_alone(warm):
    result = grade(warm, TWO_TASKS, double="def double(x:\n", total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}
    assert "SyntaxError" in shown(result)


def test_the_last_value_of_a_test_is_partial_credit(warm):
    half = "score = 0\nscore += double(1) == 2\nscore += 0.5 * (double(2) == 5)\nscore"
    source = make(solution("def double(x):\n    return 2 * x", "double"), tiny.test(half, "test_double", 2))
    result = grade(warm, source, double=DOUBLE)
    assert points(result) == {"test_double": 1}
    assert result.tests[0].ended is Ended.PARTIAL


def test_output_on_stderr_in_a_test_costs_nothing(warm):
    noisy = "import sys, warnings\nprint('look out', file=sys.stderr)\nwarnings.warn('deprecated')\nassert double(1) == 2"
    source = make(solution("def double(x):\n    return 2 * x", "double"), tiny.test(noisy, "test_double", 2))
    result = grade(warm, source, double=DOUBLE)
    assert points(result) == {"test_double": 2}
    assert "look out" in shown(result), "it still stands in the feedback"


def test_a_plain_value_is_an_answer_too_and_each_test_gets_a_fresh_copy(warm):
    source = make(
        solution("best = {'rate': 0.1}\nnames = ['a']", "choose"),
        tiny.test("assert best == {'rate': 0.1}\nnames.append('b')", "test_first"),
        tiny.test("assert names == ['a']", "test_second"),
    )
    assert points(grade(warm, source, choose="best = dict(rate=0.1)\nnames = list('a')")) == {"test_first": 1, "test_second": 1}
    wrong = grade(warm, source, choose="best = None\nnames = list('a')")
    assert points(wrong) == {"test_first": 0, "test_second": 1}


def test_a_plain_value_that_cannot_cross_fails_the_tests_that_name_it(warm):
    source = make(
        solution("one = 1\ntwo = 2", "choose"), tiny.test("assert one == 1", "test_one"), tiny.test("assert two == 2", "test_two")
    )
    result = grade(warm, source, choose="one = object()\ntwo = 2")
    assert points(result) == {"test_one": 0, "test_two": 1}
    assert "one" in messages(result)["test_one"] and "object" in messages(result)["test_one"]


def test_a_value_that_cannot_cross_spoils_no_test_that_does_not_name_it(warm):
    source = make(
        given("def helper():\n    return one, two", "helper"),
        solution("one = 1\ntwo = 2", "choose"),
        tiny.test("assert one == 1", "test_one"),
        tiny.test("assert two == 2", "test_two"),
    )
    assert points(grade(warm, source, choose="one = object()\ntwo = 2")) == {"test_one": 0, "test_two": 1}


def test_a_name_that_was_never_written_is_a_name_error(warm):
    result = grade(warm, TWO_TASKS, double="pass", total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}
    assert messages(result)["test_double"].startswith("NameError: name 'double'")


def test_given_cells_run_in_both_kernels(warm):
    source = make(
        given("LIMIT = 7", "limit"),
        solution("def under(x):\n    return x < LIMIT", "under"),
        tiny.test("assert under(LIMIT - 1) and not under(LIMIT)", "test_under"),
    )
    assert points(grade(warm, source, under="def under(x):\n    return x < LIMIT")) == {"test_under": 1}


def test_what_a_student_does_to_a_given_name_stays_with_the_student(warm):
    source = make(
        given("LIMIT = 7\n\ndef reference(x):\n    return x < LIMIT", "limit"),
        solution("def under(x):\n    return x < LIMIT", "under"),
        tiny.test("assert LIMIT == 7 and under(3) == reference(3)", "test_under"),
    )
    lie = "LIMIT = 0\n\ndef reference(x):\n    return False\n\ndef under(x):\n    return False"
    assert points(grade(warm, source, under=lie)) == {"test_under": 0}


def test_a_student_side_cell_runs_with_the_answers_and_its_names_are_stood_in_for(warm):
    source = make(
        solution("def step(x):\n    return x + 1", "step"),
        given("def twice(x):\n    return step(step(x))\n\ncalls = []", "wrap", tags=("student-side",)),
        tiny.test("assert twice(1) == 3\nassert calls == []", "test_twice"),
    )
    assert points(grade(warm, source, step="def step(x):\n    return x + 1")) == {"test_twice": 1}
    assert points(grade(warm, source, step="def step(x):\n    return x")) == {"test_twice": 0}


def test_arguments_are_copies(warm):
    source = make(
        solution("def take(xs):\n    return xs.pop()", "take"),
        tiny.test("xs = [1, 2]\nassert take(xs) == 2\nassert xs == [1, 2]", "test_take"),
    )
    assert points(grade(warm, source, take="def take(xs):\n    return xs.pop()")) == {"test_take": 1}


def test_added_cells_run_where_they_stood(warm):
    source = make(
        solution("def f():\n    return 1", "f"), tiny.test("assert f() == 1", "test_f"), tiny.test("assert f() == 2", "test_g")
    )
    result = grade(warm, source, added={"f": "value = 1", "test_f": "value = 2"}, f="def f():\n    return value")
    assert points(result) == {"test_f": 1, "test_g": 1}


def test_a_written_answer_waits_for_a_person_and_an_untouched_one_gets_nothing(warm):
    source = make(
        manual("YOUR ANSWER HERE", "explain", 3), solution("def f():\n    return 1", "f"), tiny.test("assert f() == 1", "test_f")
    )
    result = grade(warm, source, explain="Because.", f="def f():\n    return 1")
    assert points(result) == {"test_f": 1}, "manual answers are no tests"
    assert "Because." in shown(result)


def test_files_of_the_assignment_lie_in_both_kernels_folders(warm):
    source = make(
        solution("def count():\n    return len(open('data/words.txt').read().split())", "count"),
        tiny.test("assert count() == len(open('data/words.txt').read().split()) == 3", "test_count"),
    )
    answer = "def count():\n    return len(open('data/words.txt').read().split())"
    assert points(grade(warm, source, files=[("data/words.txt", b"to be or")], count=answer)) == {"test_count": 1}


def test_a_file_that_does_not_fit_is_the_graders_fault_and_costs_nobody_points(warm):
    with pytest.raises(KernelDied, match=r"big.npy of 'tiny' could not be put into the kernel's folder"):
        grade(warm, TWO_TASKS, files=[("big.npy", b"x" * (9 << 20))])


def test_a_source_may_ask_for_one_kernel(warm):
    source = make(
        solution("class Counter:\n    n = 0", "counter"),
        tiny.test("c = Counter()\nc.n += 1\nassert c.n == 1 and 'Counter' in globals()", "test_counter"),
        tiny.test("0.5", "test_half"),
        kernels="one",
    )
    result = grade(warm, source, counter="class Counter:\n    n = 0")
    assert points(result) == {"test_counter": 1, "test_half": 0.5}
    assert points(grade(warm, source, counter="pass"))["test_counter"] == 0


def test_a_test_that_hangs_itself_does_not_end_the_students_kernel(warm):
    source = make(
        solution("def f():\n    return 1", "f"),
        tiny.test("while True:\n    pass", "test_loop"),
        tiny.test("assert f() == 1", "test_f"),
    )
    result = grade(warm, source, tiny.HASTY, f="def f():\n    return 1")
    assert points(result) == {"test_loop": 0, "test_f": 1}
    assert result.tests[0].ended is Ended.TIMED_OUT


def test_an_answer_that_is_slow_is_interrupted_and_the_kernel_goes_on(warm):
    result = grade(warm, TWO_TASKS, tiny.HASTY, double="def double(x):\n    while True:\n        pass", total=TOTAL)
    assert points(result) == {"test_double": 0, "test_total": 3}
    assert result.tests[0].ended is Ended.TIMED_OUT
    assert "TimeLimit: stopped after 2 s" in shown(result)


def test_the_result_is_a_notebook_that_nbformat_takes_for_valid(warm):
    import nbformat

    result = grade(
        warm, TWO_TASKS, added={"double": "import matplotlib.pyplot as plt\nprint('hello')\n1 + 1"}, double=DOUBLE, total="1/0"
    )
    nbformat.validate(result.notebook)
    assert "hello" in shown(result) and "ZeroDivisionError" in shown(result)


@pytest.mark.parametrize(
    "text",
    ["exit()", "quit()", "%reset -f", "!true", "input('name? ')", "%%bash\necho hello", "await __import__('asyncio').sleep(0)"],
)
def test_what_students_write_in_cells_does_not_end_the_kernel(warm, text):
    result = grade(warm, TWO_TASKS, added={"intro": text}, double=DOUBLE, total=TOTAL)
    assert points(result) == {"test_double": 2, "test_total": 3}


def test_text_that_is_no_unicode_reaches_the_result_replaced(warm):
    result = grade(
        warm,
        TWO_TASKS,
        double="print('\\ud800')\nraise ValueError('\\udfff')",
        total="def total(xs):\n    raise OSError('\\ud800')",
    )
    assert points(result) == {"test_double": 0, "test_total": 0}
    nbformat_text = shown(result)
    nbformat_text.encode("utf-8")
    "".join(messages(result).values()).encode("utf-8")


TENSORFLOW = """
import keras
import numpy as np
import tensorflow as tf

def use_all():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    model.compile("sgd", "mse")
    model.fit(np.ones((64, 4)), np.zeros((64, 3)), epochs=2, verbose=0)
    predicted = model.predict(np.ones((8, 4)), verbose=0)
    product = tf.function(lambda a: tf.reduce_sum(a @ a))(tf.ones((300, 300)))
    doubled = tf.data.Dataset.range(10).map(lambda v: 2 * v, num_parallel_calls=4).batch(3).prefetch(2)
    mapped = tf.map_fn(lambda v: v + 1, tf.ones((5,)))
    return model.layers[0].name, predicted.shape, float(product), [len(b) for b in doubled], float(tf.reduce_sum(mapped))
"""


def test_a_kernel_has_all_of_tensorflow_though_its_parent_used_it_before_the_fork(warm):
    source = make(
        solution(TENSORFLOW, "use_all"),
        tiny.test("assert use_all() == ('dense', (8, 3), 27_000_000.0, [3, 3, 3, 1], 10.0), use_all()", "test_use_all", 1),
    )
    result = grade(warm, source, use_all=TENSORFLOW)
    assert points(result) == {"test_use_all": 1}, messages(result)


def test_a_student_may_ask_tensorflow_for_more_threads(warm):
    code = (
        "import tensorflow as tf\ntf.config.threading.set_intra_op_parallelism_threads(4)\n"
        "tf.config.threading.set_inter_op_parallelism_threads(4)\n\ndef f():\n    return float(tf.reduce_sum(tf.ones((256, 256)) @ tf.ones((256, 256))))"
    )
    source = make(solution(code, "f"), tiny.test("assert f() == 256.0**3", "test_f", 1))
    result = grade(warm, source, f=code)
    assert points(result) == {"test_f": 1}, messages(result)
