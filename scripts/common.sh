# shellcheck shell=bash
# Shared by the scripts of this folder; sourced, never run. It sets `root` and changes nothing else.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

note() { printf '%s\n' "$*" >&2; }
die() {
    note "$(basename "$0"): $*"
    exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# Debian's Node 18.19 or any newer one, with npm.
has_node() {
    has npm && has node &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number);
                 process.exit(a > 18 || (a === 18 && b >= 19) ? 0 : 1)'
}

# The mirrors of this machine's own release, as apt reads them from either of its file formats.
debian_mirrors() {
    local codename
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
    apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
        awk -v suite="$codename" '$1 == suite && !seen[$2]++ { sub("/$", "", $2); print $2 }'
}

# configure PRESET [-D…]: with ccache where there is one, so that a fresh clone in the same place
# builds fast. Paths stay whole: tests find the sources by __FILE__, and CCACHE_BASEDIR would cut it.
configure() {
    local preset=$1
    shift
    if has ccache; then
        export CCACHE_SLOPPINESS=pch_defines,time_macros # precompiled headers need these
        set -- -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_FLAGS=-fpch-preprocess "$@"
    fi
    (cd "$root" && cmake --preset "$preset" "$@")
}

# binary PRESET: the program of that build.
binary() {
    local place
    for place in "$root/build/$1/lunamoo" "$root/build/$1/server/lunamoo"; do
        if [ -x "$place" ]; then
            echo "$place"
            return 0
        fi
    done
    return 1
}

# The page's libraries at the versions and hashes of its lock file; a stamp saves doing it twice.
# Where a registry lacks packages of other platforms, npm ci refuses the whole lock file, though
# nothing of it is needed here; npm install takes the same versions and checks the same hashes.
install_web() {
    local web=$root/clients/web stamp sum log
    stamp=$web/node_modules/.lunamoo-stamp
    log=$root/build/logs/npm-ci.log
    mkdir -p "$root/build/logs"
    sum=$(cat "$web/package.json" "$web/package-lock.json" | sha256sum)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then return 0; fi
    if ! (cd "$web" && npm ci --no-audit --no-fund >"$log" 2>&1); then
        if ! grep -q 'Missing: .* from lock file' "$log" || grep -q 'Invalid: ' "$log"; then
            tail -n 20 "$log" >&2
            return 1
        fi
        note "npm ci refuses the lock file, see $log; using npm install with the same lock file"
        (cd "$web" && npm install --no-save --no-audit --no-fund >>"$log" 2>&1) || {
            tail -n 20 "$log" >&2
            return 1
        }
    fi
    echo "$sum" >"$stamp"
}

# clients/web/dist, when its sources are not those it was last built from.
build_web() {
    local web=$root/clients/web stamp=$root/build/web.stamp sum
    install_web || return 1
    sum=$(cd "$web" && find src public index.html package-lock.json tsconfig.json vite.config.ts \
        -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum)
    if [ -f "$web/dist/index.html" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then
        return 0
    fi
    (cd "$web" && npm run build) >&2 || return 1
    echo "$sum" >"$stamp"
}
