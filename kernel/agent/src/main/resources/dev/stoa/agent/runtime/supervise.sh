#!/bin/sh
# Runs one container's command and writes down how it went, whether or not the agent lives to see it.
#
#   supervise.sh watch STATE_DIR CONTAINER SANDBOX USER COMMAND [ARGUMENT...]
#
# USER is UID:GID, whom the command becomes, or - for whoever runs this.
#
# Reads   STATE_DIR/CONTAINER.env     shell assignments, exported to the command alone
# Writes  STATE_DIR/CONTAINER.pid     "PID START BOOT SUPERVISOR_PID SUPERVISOR_START" before the command begins
#         STATE_DIR/CONTAINER.failed  the shell's code if the command could not be begun
#         STATE_DIR/CONTAINER.exit    the command's exit code, 128 + n for signal n
# START is field 22 of /proc/PID/stat: with the boot id it tells a process from a later one of the same number.
# Variables that are used once the command's are there have names that no command is likely to have.
# Files appear complete: they are made under STATE_DIR/.tmp and moved into place.
stoa_stage=$1
stoa_state=$2
stoa_id=$3
stoa_sandbox=$4
stoa_user=$5

start_of() {
    read -r stat_line < "/proc/$1/stat"
    stat_line=${stat_line##*") "}
    set -- $stat_line
    shift 19
    started=$1
}

put() {
    printf '%s\n' "$2" > "$stoa_state/.tmp/$stoa_id.$1" && "$stoa_mover" "$stoa_state/.tmp/$stoa_id.$1" "$stoa_state/$stoa_id.$1"
}

stoa_mover=$(command -v mv)

case $stoa_stage in
watch)
    shift
    # A handler, not '': ignored signals would be inherited by the command.
    trap : TERM INT HUP
    # In the foreground: a background child of a shell without job control ignores INT and QUIT for ever. It is no
    # process group leader, so setsid does not fork and its number is the command's.
    setsid sh "$0" run "$@"
    code=$?
    # A full disk must not lose the code: try until it can be written or nobody wants it any more.
    until put exit "$code" 2> /dev/null; do
        [ -e "$stoa_state/$stoa_id.env" ] || exit 0
        sleep 1
    done
    ;;
run)
    shift 5
    trap 'put failed "$?"' EXIT
    read -r boot < /proc/sys/kernel/random/boot_id
    start_of "$$"
    mine=$started
    start_of "$PPID"
    put pid "$$ $mine $boot $PPID $started" || exit 125
    cd "$stoa_sandbox" || exit 125
    exec >> stdout 2>> stderr < /dev/null || exit 125
    if [ "$stoa_user" != - ]; then
        # Until the command is who it shall be, nothing it says counts: its directory is given away once our files in it are open,
        # and its environment, which could name code to load, is read by its own user, from a file that only we can open.
        chmod 750 . && chown -h "$stoa_user" stdout stderr . || exit 125
        exec setpriv --reuid "${stoa_user%:*}" --regid "${stoa_user#*:}" --init-groups -- \
            sh -c 'eval "$(cat <&3)" && exec "$@" 3<&-' sh "$@" 3< "$stoa_state/$stoa_id.env"
    fi
    . "$stoa_state/$stoa_id.env" || exit 125
    exec "$@"
    ;;
esac
