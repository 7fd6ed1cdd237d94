#!/bin/sh
# Locks the dependencies: every version and the digest of every file, for all platforms and Pythons that are supported.
# The lock for running takes its versions from the other, so that one environment serves both. What is locked already
# stays at its version; `tools/lock.sh --upgrade` takes the newest that pyproject.toml allows.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

$python -m pip --disable-pip-version-check install --quiet uv
lock() {
    $python -m uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
        --extra embedded --group build "$@" pyproject.toml
}
lock --group dev "$@" -o requirements/dev.lock
lock -c requirements/dev.lock "$@" -o requirements/run.lock
