// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.home.OpenHome;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.RingMemory;
import java.util.Optional;

/** Keeps the name of the data ring in the tracker's home. Thread-safe: its state is on the disk. */
final class KeptRingName implements RingMemory {
    static final String FILE = "data-ring.id";

    private final OpenHome home;

    KeptRingName(OpenHome home) {
        this.home = requireNonNull(home, "home is null");
    }

    @Override
    public Optional<ClusterId> load() {
        try {
            return home.home().kept(FILE).map(hex -> new ClusterId(Bytes.fromHex(hex)));
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    ExitCode.INTEGRITY,
                    "cannot read the name of the data ring in "
                            + home.home().path().resolve(FILE)
                            + "; write the ring's 32 hexadecimal digits there (peerctl ring show), or delete the file if no "
                            + "peer is running",
                    e);
        }
    }

    @Override
    public void save(ClusterId name) {
        home.keep(FILE, name.toString());
    }
}
