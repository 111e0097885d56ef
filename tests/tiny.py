"""Small assignments made in the test that uses them: cells with nbgrader's metadata, sources, submissions, judgements."""

import json
from dataclasses import replace

import nbformat
from nbformat import NotebookNode

from autograde.assignment import source
from autograde.assignment.source import Source
from autograde.inside.namespaces import Limits
from autograde.judging.job import Job, Result, Settings
from autograde.judging.judge import judge
from autograde.judging.warm_parent import WarmParent

SMALL = Settings(
    cell_seconds=60,  # a busy machine must not decide
    submission_seconds=180,
    output=5_000,
    limits=Limits(memory=300, cpu=20, processes=24, file_size=8, scratch=16, open_files=64),
)
HASTY = replace(SMALL, cell_seconds=2)  # for what is to be stopped


def cell(text: str, grade_id: str | None = None, kind: str = "code", tags: tuple[str, ...] = (), **flags) -> NotebookNode:
    """Return one cell; `flags` are nbgrader's (grade, solution, points, task)."""
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    node = make(text, id=f"id-{grade_id}") if grade_id else make(text)
    if tags:
        node.metadata.tags = list(tags)
    if grade_id is not None:
        grade, answer = flags.get("grade", False), flags.get("solution", False)
        data = {"grade_id": grade_id, "schema_version": 3, "cell_type": kind, "task": flags.get("task", False)}
        data |= {"grade": grade, "solution": answer, "locked": not answer}
        if "points" in flags:
            data["points"] = flags["points"]
        node.metadata.nbgrader = nbformat.from_dict(data)
    return node


def given(text: str, grade_id: str | None = None, tags: tuple[str, ...] = ()) -> NotebookNode:
    return cell(text, grade_id, tags=tags)


def solution(text: str, grade_id: str) -> NotebookNode:
    return cell(f"### BEGIN SOLUTION\n{text}\n### END SOLUTION", grade_id, solution=True)


def test(text: str, grade_id: str, points: float = 1) -> NotebookNode:
    return cell(text, grade_id, grade=True, points=points)


test.__test__ = False  # it makes a test cell; it is no test


def manual(text: str, grade_id: str, points: float = 1) -> NotebookNode:
    return cell(text, grade_id, kind="markdown", grade=True, solution=True, points=points)


def prose(text: str, grade_id: str | None = None) -> NotebookNode:
    return cell(text, grade_id, kind="markdown")


def make(*cells: NotebookNode, **metadata) -> Source:
    """Return the source that these cells make."""
    return source.make(nbformat.v4.new_notebook(cells=list(cells), metadata=metadata), "tiny", "tiny")


def submission(source: Source, added: dict[str, str] | None = None, **answers: str) -> NotebookNode:
    """Return the release with `answers` in place of stubs, and an `added` code cell behind each grade id named."""
    notebook = nbformat.v4.new_notebook(metadata=nbformat.from_dict(source.metadata))
    for each in source.cells:
        node = nbformat.from_dict(each.node)
        node.source = answers.get(each.grade_id, each.shown)
        notebook.cells.append(node)
        if each.grade_id in (added or {}):
            notebook.cells.append(nbformat.v4.new_code_cell(added[each.grade_id]))
    unknown = set(answers) - {each.grade_id for each in source.cells}
    assert not unknown, f"no cells of this source: {unknown}"
    return notebook


def grade(warm: WarmParent, source: Source, settings: Settings = SMALL, files=(), added=None, **answers: str) -> Result:
    """Return the judgement of one submission."""
    data = json.dumps(submission(source, added, **answers)).encode()
    return judge(Job("ada", source, data, settings, tuple(files)), warm)


def points(result: Result) -> dict[str, float]:
    return {test.grade_id: test.points for test in result.tests}


def messages(result: Result) -> dict[str, str]:
    return {test.grade_id: test.message for test in result.tests}


def shown(result: Result) -> str:
    """Return all that the executed notebook shows, as the text of its file."""
    return nbformat.writes(result.notebook)
