"""The grader tried out: the answer banks run through it, a sample class made of them, its speed measured."""
