// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import picocli.CommandLine.Command;

/** Commands about one noun: {@code dht}, {@code ring}, … Does nothing by itself. */
final class Group {
    private Group() {}

    @Command(name = "cluster", description = "a tracker and peers on this machine")
    static final class Cluster {}

    @Command(name = "daemon", description = "this home's own peer")
    static final class Daemon {}

    @Command(name = "dht", description = "records on the ring")
    static final class Dht {}

    @Command(name = "ring", description = "the ring's nodes and places")
    static final class Ring {}

    @Command(name = "tracker", description = "the trackers: how they are, backups, what they know")
    static final class Tracker {}
}
