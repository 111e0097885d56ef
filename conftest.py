"""How the tests are run; the plugins lie in tests/runner/."""

pytest_plugins = ["runner.notebooks", "runner.schedule", "runner.durations", "runner.light"]
