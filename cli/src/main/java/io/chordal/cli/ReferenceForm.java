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
    private static final String NO_STORE = "this version does not store files on the ring; share them where they are";

    /** All of them; those whose first word is a command here are taken as they are typed there. */
    static final ImmutableList<ReferenceForm> ALL = ImmutableList.of(
            known("S0 S2", "upload_file FILE [GROUP]", "share FILE --group GROUP", "the file stays where it is"),
            known(
                    "S0 S2",
                    "download_file GROUP FILE [DEST]",
                    "get FILE [DEST] --group GROUP",
                    "FILE may also be a ticket, a FileId or a number"),
            known("S1 S2", "list_files [GROUP]", "ls --group GROUP", "the numbers can be used in get"),
            known("S1", "locations GROUP FILE", "locations FILE --group GROUP", ""),
            known("S2", "availability GROUP FILE", "locations --chunks FILE --group GROUP", ""),
            known("S2", "stop_sharing GROUP FILE", "unshare FILE --group GROUP", "the file stays where it is"),
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
            known(
                    "S2",
                    "create_user USER [PASSWORD]",
                    "user create USER",
                    "a password that is typed is seen by others on the machine; here it is asked for"),
            known("S2", "login USER [PASSWORD]", "user login USER", "the same; starts this home's peer"),
            known("S2", "logout", "user logout", "stops the peer if login has started it"),
            known("S2", "create_group GROUP", "group create GROUP", ""),
            known("S2", "list_groups", "group ls", ""),
            known("S2", "join_group GROUP", "group join GROUP", ""),
            known("S2", "list_requests GROUP", "group requests GROUP", ""),
            known("S2", "accept_request GROUP USER", "group accept GROUP USER", ""),
            known("S2", "leave_group GROUP", "group leave GROUP", ""),
            known("S4", "search TERM…", "search TERM…", "shows which words each name has"),
            known("S0 S1", "menu", "shell --menu, shell", ""),
            known("S2", "p2p_shell", "shell", "all commands, here's and there's"),
            missing("S4", "put FILE", NO_STORE),
            missing("S4", "metrics", "this version counts in peerctl status and peerctl ring show"));

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
