"""Imported before all else that a command imports: leaves out what takes longest to import and is not used.

nbformat imports jsonschema, and that one, where it can, a package which compiles the grammar of international web addresses:
more than half of the time that a command takes to start. No notebook's schema asks for such an address to be checked.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # jsonschema does without
