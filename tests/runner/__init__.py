"""How the tests are run: pytest plugins that conftest.py loads."""
