// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.connect.Connection;

/** What to type about a download. Stateless. */
final class DownloadHints {
    private DownloadHints() {}

    /** The command that lists the peer's downloads. */
    static String see(Connection peer) {
        return "peerctl " + target(peer) + "downloads";
    }

    /** The command that cancels one. */
    static String cancel(Connection peer, long id) {
        return see(peer) + " cancel " + id;
    }

    private static String target(Connection peer) {
        return peer.name().startsWith("peer-") ? "-p " + peer.name() + " " : "";
    }
}
