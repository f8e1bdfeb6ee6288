"""What is wrong in a budget document: every mistake at once, each with its line, its field and its mend."""

from collections.abc import Iterable

from budgets.formats.safe_xml import Problem


class TotemError(ValueError):
    """A document that cannot be taken in, or written; `problems` holds every mistake, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__("\n".join(str(problem) for problem in self.problems))
