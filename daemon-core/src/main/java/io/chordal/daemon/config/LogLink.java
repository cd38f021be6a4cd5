// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

/** The links of a daemon whose calls it can write down, each at a level of its own: what {@code --log LINK=LEVEL} names. */
public enum LogLink {
    /** What this peer asks of trackers. */
    tracker,
    /** What this tracker is asked by peers and users. */
    client,
    /** What this peer asks of other peers, to fetch. */
    fetch,
    /** What this peer is asked by other peers: the chunks that it serves. */
    serve,
    /** What this node is asked as a node of a ring, and how it keeps its place there. */
    ring,
    /** What its owner commands at the local listener. */
    control;

    /** The logger of the link's calls, as {@code logback.xml} names it. */
    public String logger() {
        return "chordal.calls." + name();
    }

    /** The system property with the link's level, which {@code logback.xml} reads. */
    public String property() {
        return "chordal.log." + name();
    }

    /** How much is written: a call is a line at debug. */
    public enum Level {
        off,
        error,
        warn,
        info,
        debug,
        trace
    }
}
