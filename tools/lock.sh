#!/bin/sh
# Write the lock files anew from pyproject.toml: versions and hashes for every platform, no address of any index.
set -eu
cd "$(dirname "$0")/.."

if [ -x .venv/bin/uv ]; then uv=.venv/bin/uv; else uv=$(command -v uv) || {
    echo "make lock needs uv: .venv/bin/python -m pip install uv" >&2
    exit 1
}; fi

compile() {
    "$uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@"
}

compile pyproject.toml --output-file requirements.lock
compile --group build --output-file requirements-build.lock
compile --group node --output-file requirements-node.lock
compile pyproject.toml --group dev --group build --constraint requirements.lock --output-file requirements-dev.lock
"${PYTHON:-.venv/bin/python}" tools/assets.py --lock
