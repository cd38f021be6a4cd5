// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.dht;

import io.chordal.proto.dht.v1.Ack;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options of every write: when it is acknowledged. Filled by picocli. */
final class WriteOptions {
    @Option(
            names = "--ack",
            paramLabel = "LEVEL",
            description =
                    "answer when it is on the owner's disk (primary, the default), on those of a majority of the key's"
                            + " homes (quorum), or on all of them (all)")
    private Level level = Level.PRIMARY;

    Ack ack() {
        return Ack.valueOf("ACK_" + level.name());
    }

    /** The levels as they are typed. */
    enum Level {
        PRIMARY,
        QUORUM,
        ALL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
