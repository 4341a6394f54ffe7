#!/bin/sh
# Installs @PROGRAM@, or removes it again, for the person who runs this.
set -eu

program=@PROGRAM@
version=@VERSION@
homepage=@HOMEPAGE@
repository=@REPOSITORY@

usage() {
  cat <<TEXT
Usage: install.sh [--prefix FOLDER] [--version VERSION] [--from FOLDER] [--require-attestation]
       install.sh --uninstall [--prefix FOLDER]

  --prefix FOLDER        Where bin/ and share/ are; ~/.local if left out
  --version VERSION      Another version than $version
  --from FOLDER          Take archive and SHA256SUMS from this folder, without a network
  --require-attestation  Fail where it cannot be checked who built the archive
  --uninstall            Remove every file that this script has installed there
TEXT
}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

# The name of this platform in names of archives.
platform() {
  system=$(uname -s) processor=$(uname -m)
  case $system/$processor in
    Linux/x86_64 | Linux/amd64) echo linux64 ;;
    Linux/aarch64 | Linux/arm64) echo linux-arm64 ;;
    Linux/ppc64le) echo ppc64le ;;
    Linux/s390x) echo s390x ;;
    Darwin/x86_64) echo osx ;;
    Darwin/arm64) echo osx-arm64 ;;
    *) fail "there is no archive for $system on $processor; see $homepage/releases" ;;
  esac
}

fetch() { # NAME
  if [ -n "$from" ]; then
    cp "$from/$1" "$work/$1" || fail "$from has no $1"
  elif command -v curl >/dev/null 2>&1; then
    curl -fsSL --proto '=https' --retry 3 -o "$work/$1" "$homepage/releases/download/v$version/$1" ||
      fail "cannot fetch $1 of version $version"
  elif command -v wget >/dev/null 2>&1; then
    wget -q --https-only -O "$work/$1" "$homepage/releases/download/v$version/$1" ||
      fail "cannot fetch $1 of version $version"
  else
    fail "neither curl nor wget is there; fetch the files yourself and name their folder with --from"
  fi
}

sum_of() { # FILE
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1"
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1"
  elif command -v openssl >/dev/null 2>&1; then
    openssl dgst -sha256 -r <"$1"
  else
    fail "none of sha256sum, shasum and openssl is there to check the archive with"
  fi | cut -d ' ' -f 1
}

check_sum() { # NAME
  expected=$(awk -v name="$1" '$2 == name || $2 == "*" name { print $1 }' "$work/SHA256SUMS")
  [ -n "$expected" ] || fail "SHA256SUMS does not name $1; nothing was installed"
  [ "$(sum_of "$work/$1")" = "$expected" ] ||
    fail "$1 does not have the sum that SHA256SUMS says; nothing was installed"
  echo "The sum of $1 is right."
}

# The sum says that the archive is whole. Who built it, only its attestation says.
check_attestation() { # NAME
  if [ -n "$from" ] && [ "$attestation" = wanted ]; then
    echo "Who built $1 was not checked: that needs a network."
  elif command -v gh >/dev/null 2>&1; then
    gh attestation verify "$work/$1" --repo "$repository" >&2 ||
      fail "$1 has no valid attestation of $repository; nothing was installed"
    echo "$1 was built by $repository."
  elif [ "$attestation" = required ]; then
    fail "gh is not there to check who built $1; nothing was installed"
  else
    echo "Who built $1 was not checked: gh is not there (https://cli.github.com)."
  fi
}

# Makes a folder and those around it, and remembers which were not there.
make_folder() { # FOLDER
  [ ! -d "$1" ] || return 0
  make_folder "$(dirname "$1")"
  mkdir "$1"
  echo "$1/" >>"$work/receipt"
}

install_file() { # SOURCE DESTINATION MODE
  make_folder "$(dirname "$2")"
  [ ! -e "$2" ] || fail "$2 is there already, and not from this script; move it away first"
  # Whoever runs the program meanwhile has the old one or the new one.
  cp "$1" "$2.new"
  chmod "$3" "$2.new"
  mv "$2.new" "$2"
  echo "$2" >>"$work/receipt"
}

uninstall() {
  [ -f "$receipt" ] || return 1
  # Files first, the list of them among them; then folders from the inside out. One that holds something else stays.
  cp "$receipt" "$work/old"
  grep -v '/$' "$work/old" | while IFS= read -r path; do rm -f "$path"; done
  grep '/$' "$work/old" | awk '{ lines[NR] = $0 } END { for (at = NR; at > 0; at--) print lines[at] }' |
    while IFS= read -r path; do rmdir "$path" 2>/dev/null || true; done
}

prefix=${HOME:-}/.local
from='' action=install attestation=wanted
while [ $# -gt 0 ]; do
  case $1 in
    --prefix | --version | --from)
      [ $# -gt 1 ] && [ -n "$2" ] || fail "$1 needs a value"
      case $1 in
        --prefix) prefix=$2 ;;
        --version) version=$2 ;;
        --from) from=$2 ;;
      esac
      shift
      ;;
    --require-attestation) attestation=required ;;
    --uninstall) action=uninstall ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
  shift
done
case $prefix in
  /.local) fail "HOME is not set; name a folder with --prefix" ;;
  /*) ;;
  *) prefix=$(pwd)/$prefix ;;
esac
receipt=$prefix/share/$program/installed-files

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ "$action" = uninstall ]; then
  uninstall || fail "nothing of this script is installed in $prefix"
  echo "$program was removed from $prefix. Your configuration in ~/.bluemix is as it was."
  exit 0
fi

archive=$program-$version-$(platform).tar.gz
fetch SHA256SUMS
fetch "$archive"
check_sum "$archive"
check_attestation "$archive"
tar -xzf "$work/$archive" -C "$work"
source=$work/$program-$version
[ -x "$source/$program" ] || fail "$archive holds no program; nothing was installed"
"$source/$program" --version >/dev/null || fail "the program does not run on this machine; nothing was installed"

if uninstall; then echo "The version that was there was removed."; fi
: >"$work/receipt"
# What was copied before a failure is known to the next run, and to --uninstall.
keep_receipt() {
  make_folder "$(dirname "$receipt")"
  { cat "$work/receipt" && echo "$receipt"; } >"$receipt.new"
  mv "$receipt.new" "$receipt"
}
trap 'keep_receipt; rm -rf "$work"' EXIT
install_file "$source/$program" "$prefix/bin/$program" 755
for page in "$source"/man/man1/*; do
  install_file "$page" "$prefix/share/man/man1/${page##*/}" 644
done
for document in LICENSE README.md CHANGELOG.md THIRD-PARTY-NOTICES.txt; do
  install_file "$source/$document" "$prefix/share/doc/$program/$document" 644
done
install_file "$source/completions/$program.bash" "$prefix/share/bash-completion/completions/$program" 644
install_file "$source/completions/_$program" "$prefix/share/zsh/site-functions/_$program" 644
install_file "$source/completions/$program.fish" "$prefix/share/fish/vendor_completions.d/$program.fish" 644

echo "$program $version was installed: $prefix/bin/$program"
case :$PATH: in
  *":$prefix/bin:"*) ;;
  *) echo "$prefix/bin is not on your PATH." ;;
esac
