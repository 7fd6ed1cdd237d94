#!/bin/sh
# Prints the path of a Chromium for the tests of the pages. Where there is none, Debian's is installed if we may; else
# nothing is printed, the reason goes to standard error, and those tests are skipped. With CI set that is an error.
set -eu

say() {
    echo "chromium: $*" >&2
}

# Prints the first browser that runs; CHROMIUM names one that goes first.
find_browser() {
    for found in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable microsoft-edge \
        /snap/bin/chromium \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        "/Applications/Chromium.app/Contents/MacOS/Chromium" \
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"; do
        path="$(command -v "$found" 2>/dev/null)" || continue
        # Ubuntu has a program of that name that only says how to get the real one.
        "$path" --version >/dev/null 2>&1 || continue
        echo "$path"
        return 0
    done
    return 1
}

give_up() {
    say "none was found, and $*"
    if [ -n "${CI:-}" ]; then
        exit 1
    fi
    say "the tests of the pages in a browser are skipped"
    exit 0
}

find_browser && exit 0
[ "$(uname -s)" = Linux ] || give_up "none can be installed from here: install Google Chrome"
[ -r /etc/os-release ] || give_up "this is not a Debian where one could be installed"
. /etc/os-release
case "${ID:-} ${ID_LIKE:-}" in
    *ubuntu*) give_up "Ubuntu's package needs snap: install Google Chrome, or run \`snap install chromium\`" ;;
    *debian*) ;;
    *) give_up "this is not a Debian where one could be installed" ;;
esac
if [ "$(id -u)" = 0 ]; then
    as_root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=sudo
else
    give_up "we are not root: run \`sudo apt-get install chromium\`"
fi
say "installing Debian's chromium, once"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq >&2 && $as_root apt-get install -y -qq --no-install-recommends chromium >&2 ||
    give_up "apt-get could not install it"
find_browser || give_up "the one that was installed does not run"
