"""What can go wrong for a user: each message names the file and the remedy, and is shown without a traceback."""


class AutogradeError(Exception):
    """A mistake in input or set-up; the message is one sentence for the user."""


class BadSubmission(AutogradeError):
    """One submission cannot be graded; the others can."""


class BadSource(AutogradeError):
    """The instructor's notebook or answer bank is not what it should be."""
