"""`python -m docs.reference`: write docs/tools.md anew."""

from __future__ import annotations

import asyncio

from docs.reference.page import PAGE, page

if __name__ == "__main__":
    PAGE.write_text(asyncio.run(page()), "utf-8")
