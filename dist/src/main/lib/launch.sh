# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the launchers have in common: finding Java, and becoming the JVM of a program. They source this file with `dist`
# set to the folder that holds lib/, and `program` to the name that messages bear. POSIX sh, with readlink, sed, head and mv.

: "${dist:?}" "${program:?}"

say() {
  printf '%s\n' "$program: $*" >&2
}

# --- Java -----------------------------------------------------------------------------------------------------------

java_home='' java_version='' java_feature='' rejected=''

# Takes the folder as java_home if it holds Java 17 or newer; with "javac" as $2, only if it can compile, too.
try_java() {
  [ -x "$1/bin/java" ] || return 1
  java_version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release" 2>/dev/null)
  if [ -z "$java_version" ]; then
    java_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
  fi
  java_feature=${java_version%%[!0-9]*}
  if [ "${java_feature:-0}" -lt 17 ]; then
    rejected="$rejected
  $1: Java ${java_version:-of unknown version}, older than 17"
    return 1
  fi
  if [ "$2" = javac ] && [ ! -x "$1/bin/javac" ]; then
    rejected="$rejected
  $1: a Java $java_version runtime without a compiler"
    return 1
  fi
  java_home=$1
}

# Sets java_home, java_version and java_feature, or says what to install and exits. $1 is "java", or "javac" to compile.
find_java() {
  [ -n "${JAVA_HOME:-}" ] && try_java "$JAVA_HOME" "$1" && return
  on_path=$(command -v java)
  while [ -n "$on_path" ] && [ -L "$on_path" ]; do
    target=$(readlink "$on_path")
    case $target in
      /*) on_path=$target ;;
      *) on_path=$(dirname "$on_path")/$target ;;
    esac
  done
  # The java of macOS is a front for whatever is installed, so it has no home around it.
  if [ -n "$on_path" ] && [ "$on_path" != /usr/bin/java ]; then
    try_java "$(dirname "$(dirname "$on_path")")" "$1" && return
  fi
  if [ -x /usr/libexec/java_home ]; then
    mac_home=$(/usr/libexec/java_home -v 17+ 2>/dev/null) && try_java "$mac_home" "$1" && return
  fi
  for home in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk* \
    /usr/local/opt/openjdk* "${HOME:-}"/.sdkman/candidates/java/*; do
    try_java "$home" "$1" && return
  done
  if [ "$1" = javac ]; then
    say "building Chordal needs a JDK 17 or newer, and none was found."
    debian=openjdk-17-jdk fedora=java-17-openjdk-devel
  else
    say "Chordal needs Java 17 or newer, and none was found."
    debian=openjdk-17-jre-headless fedora=java-17-openjdk-headless
  fi
  [ -z "$rejected" ] || printf '%s\n' "Looked at:$rejected" >&2
  cat >&2 <<END
Install one, then run the same command again:
  Debian, Ubuntu   sudo apt install $debian
  Fedora           sudo dnf install $fedora
  macOS            brew install openjdk@17
or set JAVA_HOME to the folder of one that is already there.
END
  exit 1
}

# Says so and exits if the programs are not whole, or lie where a class path cannot name them.
check_dist() {
  if [ ! -d "$dist/lib/cli" ]; then
    say "there is no $dist/lib/cli: this is not a whole Chordal; unpack or build it again"
    exit 1
  fi
  case $dist in
    *:*)
      say "Java cannot run what lies in $dist, because of the colon in the name; move it to another folder"
      exit 1
      ;;
  esac
}

# --- Run ------------------------------------------------------------------------------------------------------------

# Becomes peerctl: a JVM that starts quickly, and keeps stdout for data.
run_peerctl() {
  # Without the second compiler the JVM starts sooner but hashes at a fifth of the speed.
  tiers=-XX:TieredStopAtLevel=1
  native=''
  for word in "$@"; do
    case $word in
      verify | demo) tiers=-XX:+TieredCompilation ;;
      # The library that reads lines calls the system's own; elsewhere the flag would only cost time.
      shell | p2p_shell) native=--enable-native-access=ALL-UNNAMED ;;
    esac
  done
  tty=false columns='' stdin=none
  [ ! -t 0 ] || stdin=tty
  if [ -t 2 ]; then
    tty=true
    columns=$(stty size <&2 2>/dev/null) && columns=${columns#* }
  fi
  set -- "$tiers" ${native:+"$native"} "-Dchordal.dist=$dist" "-Dchordal.java=$java_home/bin/java" \
    "-Dchordal.tty=$tty" "-Dchordal.columns=$columns" "-Dchordal.stdin=$stdin" -cp "$dist/lib/*:$dist/lib/cli/*" io.chordal.cli.Peerctl "$@"
  become_jvm peerctl "$@"
}

# Becomes the daemon $1 with the main class $2 and the heap flags $3, which are several words: signals reach it, and its exit code is
# this one's. The flags are those with which peerctl starts it (DaemonKind).
run_daemon() {
  name=$1 main=$2 heap=$3
  shift 3
  # shellcheck disable=SC2086
  become_jvm "$name" -Xms16m $heap -Xss512k -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED \
    -cp "$dist/lib/*:$dist/lib/$name/*" "$main" "$@"
}

# Java reads names of files by the locale. In the C locale, as in cron, systemd and containers, it has none beyond ASCII.
use_utf8_names() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C | POSIX)
      LC_ALL=C.UTF-8
      export LC_ALL
      ;;
  esac
}

# Replaces this process by a JVM that maps the archived classes of $1, if there are any that fit; with $make_archive, by
# one that archives them there at its end.
become_jvm() {
  archive=$dist/$1-$java_version.jsa
  shift
  use_utf8_names
  # Libraries below us still use what newer JVMs warn about.
  [ "$java_feature" -lt 23 ] || set -- --sun-misc-unsafe-memory-access=allow "$@"
  if [ -n "${make_archive:-}" ]; then
    set -- "-XX:ArchiveClassesAtExit=$make_archive" "$@"
  elif [ -s "$archive" ]; then
    set -- "-XX:SharedArchiveFile=$archive" "$@"
  fi
  exec "$java_home/bin/java" -XX:+UseSerialGC -Xshare:auto -Xlog:disable "$@"
}

# Keeps the classes that peerctl loads in a file that the JVM maps at the next start. It only saves time: without it, or
# with an empty one, all works.
archive_peerctl() {
  (
    make_archive=$dist/new-$$.jsa
    # Nobody listens there, but whoever tries needs most of what a command that succeeds needs.
    run_peerctl --home "$dist/none" tracker nodes --tracker 127.0.0.1:1
  ) >/dev/null 2>&1
  keep_archive "$dist/new-$$.jsa" peerctl
}

# Gives the archive $1 of the program $2 its name, whether there is any or not, so that nobody tries to make it again.
keep_archive() {
  [ -s "$1" ] || : >"$1"
  mv "$1" "$dist/$2-$java_version.jsa"
}
