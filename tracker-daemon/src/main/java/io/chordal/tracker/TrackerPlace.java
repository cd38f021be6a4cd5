// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.config.ListenAddress;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.tracker.members.TrackerAddress;
import io.chordal.tracker.members.TrackerList;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which tracker of a list this one is, and how they decide together.
 *
 * <p>Immutable.
 *
 * @param list all of them
 * @param line this one's, from 1
 * @param quorum how many of a record's homes a read or a write needs
 * @param secret the file of the cluster's secret, if it was named
 * @param folder where the list lies, if it is a file
 */
public record TrackerPlace(TrackerList list, int line, Quorum quorum, Optional<Path> secret, Optional<Path> folder) {
    public TrackerPlace {
        requireNonNull(list, "list is null");
        requireNonNull(quorum, "quorum is null");
        requireNonNull(secret, "secret is null");
        requireNonNull(folder, "folder is null");
        list.line(line);
    }

    /** Returns the place in a list whose secret lies in the folder, with the quorum that suits the number of trackers. */
    public static TrackerPlace of(TrackerList list, int line, Path folder) {
        return new TrackerPlace(list, line, Quorum.suiting(list.size()), Optional.empty(), Optional.of(folder));
    }

    /** Returns this tracker's addresses. */
    public TrackerAddress own() {
        return list.line(line);
    }

    /** Returns the names of the others in the ring. */
    public List<Endpoint> others() {
        return list.members().stream()
                .filter(member -> !member.equals(own().ring()))
                .toList();
    }

    /** Says whether all of them are programs on this machine. */
    public boolean staysOnThisMachine() {
        return list.members().stream().allMatch(member -> new ListenAddress(member.host(), member.port()).isLoopback());
    }
}
