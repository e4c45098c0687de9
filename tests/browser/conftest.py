"""A real browser for pages: Debian's Chromium, driven over its own protocol, with axe-core to find barriers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MODELS = """
schema = 1
[site]
title = "Browser tests"
languages = ["en", "zh"]
[models.llama-2-7b]
name = "Llama 2 7B"
organization = "Meta"
released = 2023-07-18
sources = ["arXiv:2307.09288"]
notes = "Some *Markdown* with <b>no HTML</b>."
[models.llama-2-7b.architecture]
model_type = "llama"
tie_word_embeddings = false
[models."gpt-2.5-α"]
name = "A <script>alert(1)</script> model"
[models."gpt-2.5-α".architecture]
model_type = "gpt2"
[models.mixtral.architecture]
model_type = "mixtral"
"""

Looks = list[dict[str, Any]]
Looker = Callable[[Looks], Looks]


@pytest.fixture(scope="session")
def look(tmp_path_factory: pytest.TempPathFactory) -> Looker:
    """Opens pages and says what was seen: errors, requests, results of actions, violations."""
    chromium = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
    if chromium is None or shutil.which("npm") is None:
        pytest.skip("a browser test needs chromium, node and npm")
    _install_driver()
    folder = tmp_path_factory.mktemp("browser")

    def opened(looks: Looks) -> Looks:
        request = folder / "request.json"
        request.write_text(json.dumps({"chromium": chromium, "looks": looks}))
        done = subprocess.run(["node", "look.mjs", str(request)], cwd=HERE, capture_output=True, text=True, timeout=240)
        assert done.returncode == 0, done.stderr
        answers: Looks = json.loads(done.stdout)
        return answers

    return opened


def _install_driver() -> None:
    if (HERE / "node_modules" / "axe-core").is_dir():
        return
    command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=240)
    if done.returncode:
        pytest.skip(f"the npm registry did not answer: {done.stderr.strip().splitlines()[-1:]}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site, built by the command."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "models.toml").write_text(MODELS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "reporter", "build"],
        cwd=folder,
        capture_output=True,
        text=True,
        env=os.environ | {"CI": "1"},
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"
