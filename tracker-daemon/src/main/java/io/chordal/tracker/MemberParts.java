// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Endpoint;
import io.chordal.tracker.members.TrackerDirectory;
import io.chordal.tracker.members.TrackerRecord;
import io.chordal.tracker.record.Registers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/**
 * Who this tracker is to the others and to clients, and who they are: its signing key, and the directory of all.
 *
 * <p>Thread-safe.
 */
final class MemberParts {
    private static final String KEY_FILE = "signing.key";

    private final SigningKey key;
    private final TrackerDirectory directory;
    private final TrackerRing ring;

    private MemberParts(SigningKey key, TrackerDirectory directory, TrackerRing ring) {
        this.key = requireNonNull(key, "key is null");
        this.directory = requireNonNull(directory, "directory is null");
        this.ring = requireNonNull(ring, "ring is null");
    }

    /**
     * Puts them together.
     *
     * @throws StartException if the key's file cannot be used
     */
    static MemberParts open(Home home, TrackerRing ring, Registers registers, InstantSource clock) {
        SigningKey key = key(home.path().resolve(KEY_FILE));
        Endpoint name = ring.node().endpoint();
        TrackerRecord own = new TrackerRecord(
                ring.listed(name).orElse(name),
                TrackerKeys.encode(key.publicKey()),
                clock.instant().toEpochMilli(),
                List.of());
        TrackerDirectory directory =
                new TrackerDirectory(name, own, ring.configured(), ring.list(), registers, ring.watch(), clock);
        return new MemberParts(key, directory, ring);
    }

    private static SigningKey key(Path file) {
        try {
            return SigningKey.readOrCreate(file);
        } catch (IOException e) {
            throw new StartException(
                    Files.exists(file) ? ExitCode.INTEGRITY : ExitCode.ofDisk(e),
                    "cannot use the tracker's signing key: " + DiskProblem.of(e)
                            + "; without the file it makes another one, and users log in again",
                    e);
        }
    }

    /** Begins to tell and to hear who the trackers are, now that clients can call this one there. */
    void begin(Endpoint open, Housekeeping chores) {
        directory.calledAt(open);
        chores.everyLong(
                TrackerDirectory.PERIOD,
                "reading who the trackers are",
                () -> ring.node()
                        .homes()
                        .thenCompose(plan ->
                                directory.refresh(plan.map(HomePlan::current).orElseGet(ring::configured))));
    }

    /** Returns what this tracker signs with. */
    SigningKey signingKey() {
        return key;
    }

    /** Returns who the trackers are, and what they sign with. */
    TrackerDirectory directory() {
        return directory;
    }
}
