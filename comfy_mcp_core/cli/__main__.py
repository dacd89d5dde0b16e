"""`python -m comfy_mcp_core.cli`: the program where its script is not on the path."""

from comfy_mcp_core.cli.main import main

if __name__ == "__main__":
    main()
