#!/bin/sh
# Set up .venv from the lock files: `venv.sh runtime` for running Troth, `venv.sh dev` for tests and lint as well.
# Only pip is needed. Where uv is found it installs the same hashes faster. PYTHON=... chooses the interpreter.
set -eu
cd "$(dirname "$0")/.."

want=${1:?runtime or dev}
python=.venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 PIP_ROOT_USER_ACTION=ignore

say() { echo "$*" >&2; }

recent_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

node_recent_enough() { # the pages are built by Node, once; nothing needs it at run time
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' >/dev/null 2>&1
}

choose_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        if recent_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    say "Troth needs Python 3.11 or newer, and none was found (tried python3 and python3.11 to python3.14)."
    say "Install one, or name it: make PYTHON=/path/to/python3 ..."
    return 1
}

find_uv() {
    if [ -x .venv/bin/uv ]; then echo .venv/bin/uv; else command -v uv || true; fi
}

make_venv() {
    base=$(choose_python)
    uv=$(find_uv)
    if "$base" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        "$base" -m venv .venv
    elif [ -n "$uv" ]; then
        "$uv" venv --quiet --python "$base" .venv
    else
        say "$base cannot make a virtual environment: its venv or ensurepip module is missing."
        say "On Debian or Ubuntu: apt-get install python3-venv. Or install uv. Then run make again."
        return 1
    fi
}

install() {
    uv=$(find_uv)
    # uv does not read pip's own settings (a private index, say), so where it fails pip has the last word.
    if [ -n "$uv" ] && "$uv" pip install --quiet --python "$python" "$@" >/dev/null 2>&1; then return; fi
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        say "uv could not install the packages, and .venv holds no pip to try with. What uv says:"
        "$uv" pip install --python "$python" "$@"
    else
        "$python" -m pip install -qq "$@"
    fi
}

# A virtual environment holds its own path in many files. One that was moved, copied or left half made is made again.
here=$(pwd -P)
place=$(cat .venv/.place 2>/dev/null || echo "$here")
if ! recent_enough "$python" || [ "$place" != "$here" ]; then
    say "Setting up .venv (once; needs the network) ..."
    rm -rf .venv
    make_venv
fi
printf '%s\n' "$here" >.venv/.place

case $want in
runtime)
    install --require-hashes -r requirements.lock
    install --require-hashes -r requirements-build.lock
    if ! node_recent_enough; then install --require-hashes -r requirements-node.lock; fi
    install --no-build-isolation --no-deps -e .
    ;;
dev)
    install --require-hashes -r requirements-dev.lock
    ;;
*)
    say "venv.sh: runtime or dev, not $want"
    exit 2
    ;;
esac
: >".venv/.stamp-$want"
