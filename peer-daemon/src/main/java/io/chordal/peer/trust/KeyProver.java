// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.trust;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.trust.KeyProofs;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Proves to others, call by call, that this peer has its key. Thread-safe if its random numbers are. */
public final class KeyProver {
    /** How all trackers are named in proofs. */
    public static final String TRACKER = "tracker";

    private static final int ID_BYTES = 16;

    private final KeyPair keys;
    private final InstantSource clock;
    private final RandomGenerator random;

    /** Proofs of a key pair, made at the time of a clock; each has a random number of its own. */
    public KeyProver(KeyPair keys, InstantSource clock, RandomGenerator random) {
        this.keys = requireNonNull(keys, "keys is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
    }

    /**
     * A proof for one call.
     *
     * @param method the full name of the method that is called
     * @param callee who is called: {@link #TRACKER}, or the hash of a peer's key in hexadecimal
     * @param boundTo the grant that is shown with it
     */
    public String prove(String method, String callee, Optional<String> boundTo) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        return KeyProofs.sign(keys, method, callee, boundTo, clock.instant(), id);
    }
}
