// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Optional;

/**
 * A command of one of the systems that Chordal replaces, and what to type here. Immutable.
 *
 * @param systems whose command it is
 * @param form how it is typed there
 * @param here the command that does it here; empty if this version has none
 * @param note what is different, or why there is none
 */
record ReferenceForm(String systems, String form, String here, String note) {
    private static final String NO_ACCOUNTS =
            "this version has no accounts and no groups of one's own: everybody is in the group public";
    private static final String NO_STORE = "this version does not store files on the ring; share them where they are";
    private static final String NO_SHELL = "this version has no shell of its own; each command is typed after peerctl";

    /** All of them; those whose first word is a command here are taken as they are typed there. */
    static final ImmutableList<ReferenceForm> ALL = ImmutableList.of(
            known("S0 S2", "upload_file FILE [GROUP]", "share FILE", "the file stays where it is"),
            known(
                    "S0 S2",
                    "download_file GROUP FILE [DEST]",
                    "get FILE [DEST]",
                    "FILE may also be a ticket, a FileId or a number"),
            known("S1 S2", "list_files [GROUP]", "ls", "the numbers can be used in get"),
            known("S1", "locations GROUP FILE", "locations FILE", ""),
            known("S2", "availability GROUP FILE", "locations --chunks FILE", ""),
            known("S2", "stop_sharing GROUP FILE", "unshare FILE", "the file stays where it is"),
            known("S2", "show_downloads", "ls --mine, downloads", ""),
            known("S0", "lookup KEY", "dht lookup KEY", ""),
            known("S4", "owner FILE", "dht lookup --name FILE", "the name alone is hashed"),
            known("S4", "get FILE [DEST]", "get FILE [DEST]", ""),
            known("S2 S4", "status", "status", "one page: peer, trackers, ring, transfers"),
            known(
                    "S1 S4",
                    "leave",
                    "ring leave, then daemon stop",
                    "all shares are withdrawn; to stay as a client: ring leave alone"),
            known("S1 S2 S4", "quit, exit", "ring leave, then daemon stop", "the same as leave"),
            known("S0", "debug_client.py all, or a number", "ring show all, ring show N", ""),
            known("S0", "the tracker's GetDebug", "tracker debug", ""),
            known("S0", "the start script with N nodes", "cluster start --nodes N", "given again, it adds nodes"),
            missing("S2", "create_user USER PASSWORD", NO_ACCOUNTS),
            missing("S2", "login USER PASSWORD", NO_ACCOUNTS),
            missing("S2", "logout", NO_ACCOUNTS),
            missing("S2", "create_group GROUP", NO_ACCOUNTS),
            missing("S2", "list_groups", NO_ACCOUNTS),
            missing("S2", "join_group GROUP", NO_ACCOUNTS),
            missing("S2", "list_requests GROUP", NO_ACCOUNTS),
            missing("S2", "accept_request GROUP USER", NO_ACCOUNTS),
            missing("S2", "leave_group GROUP", NO_ACCOUNTS),
            missing("S4", "put FILE", NO_STORE),
            missing("S4", "search TERM", "this version finds files by their whole name: peerctl ls, peerctl get NAME"),
            missing("S4", "metrics", "this version counts in peerctl status and peerctl ring show"),
            missing("S0 S1 S2", "shell, p2p_shell, menu", NO_SHELL));

    private static ReferenceForm known(String systems, String form, String here, String note) {
        return new ReferenceForm(systems, form, here, note);
    }

    private static ReferenceForm missing(String systems, String form, String why) {
        return new ReferenceForm(systems, form, "", why);
    }

    /** Why this version does not have the command that a word was in another system. */
    static Optional<String> whyMissing(String word) {
        return ALL.stream()
                .filter(each -> each.here().isEmpty() && each.words().contains(word))
                .map(ReferenceForm::note)
                .findFirst();
    }

    /** The words that it begins with: {@code quit, exit} has two. */
    ImmutableList<String> words() {
        return Arrays.stream(form.split(", "))
                .map(each -> each.split(" ", 2)[0])
                .collect(ImmutableList.toImmutableList());
    }
}
