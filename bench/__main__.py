"""Runs every bench in this folder: python -m bench."""

from importlib import import_module
from pathlib import Path

for file in sorted(Path(__file__).parent.glob("*_bench.py")):
    print(f"\n{file.stem.removesuffix('_bench')}\n")
    import_module(f"bench.{file.stem}").main()
