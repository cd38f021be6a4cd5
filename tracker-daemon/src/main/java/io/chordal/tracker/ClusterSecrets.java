// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.trust.ClusterSecret;
import io.chordal.dht.id.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the secret of a tracker's cluster: where {@code --cluster-secret} says, else beside the list, else in the home.
 *
 * <p>Where there is none, trackers on one machine make it beside their list; a lone tracker, whom no other one calls, takes one that
 * nobody ever learns; all others do not start.
 */
final class ClusterSecrets {
    /** What its file is called where nothing else is said. */
    static final String FILE = "cluster.secret";

    private ClusterSecrets() {}

    /** Returns the secret. @throws StartException if there is none, or it cannot be read */
    static ClusterSecret find(Optional<TrackerPlace> place, Home home) {
        Optional<Path> there = place.flatMap(TrackerPlace::secret)
                .or(() -> Stream.concat(place.flatMap(TrackerPlace::folder).stream(), Stream.of(home.path()))
                        .map(folder -> folder.resolve(FILE))
                        .filter(Files::exists)
                        .findFirst());
        if (there.isPresent()) {
            return read(there.get());
        }
        return place.filter(among -> among.list().size() > 1)
                .map(ClusterSecrets::made)
                .orElseGet(ClusterSecrets::nobodys);
    }

    private static ClusterSecret made(TrackerPlace place) {
        if (place.folder().isEmpty() || !place.staysOnThisMachine()) {
            throw new StartException(
                    ExitCode.NOT_FOUND,
                    "a cluster of " + place.list().size() + " trackers needs a secret that they share, and there is no "
                            + FILE
                            + place.folder().map(folder -> " in " + folder).orElse("") + "; make one with:"
                            + " openssl rand -hex 32 > " + FILE + "; chmod 600 " + FILE + ", copy it to each of them"
                            + " and name it with --cluster-secret FILE");
        }
        Path file = place.folder().get().resolve(FILE);
        try {
            return ClusterSecret.create(file);
        } catch (IOException e) {
            throw cannot("make", file, e);
        }
    }

    private static ClusterSecret read(Path file) {
        try {
            return ClusterSecret.read(file);
        } catch (IOException e) {
            throw cannot("read", file, e);
        }
    }

    private static StartException cannot(String what, Path file, IOException e) {
        return new StartException(
                Files.exists(file) ? ExitCode.ofDisk(e) : ExitCode.NOT_FOUND,
                "cannot " + what + " the cluster's secret: " + DiskProblem.of(e),
                e);
    }

    private static ClusterSecret nobodys() {
        byte[] random = new byte[ClusterSecret.LEAST_BYTES];
        new SecureRandom().nextBytes(random);
        return ClusterSecret.of(Bytes.copyOf(random));
    }
}
