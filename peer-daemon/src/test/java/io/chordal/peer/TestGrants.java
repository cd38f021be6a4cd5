// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.base.Ticker;
import io.chordal.peer.grant.GrantConfig;
import io.chordal.peer.grant.GrantWallet;
import io.chordal.peer.grant.ReadRights;
import io.chordal.peer.trust.KeyProver;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Random;

/** Rights to read files, for tests of parts of a peer. */
public final class TestGrants {
    private TestGrants() {}

    /** Those of a peer that fetches nothing in groups: whoever asks for a grant fails. */
    public static ReadRights none() {
        GrantWallet wallet = new GrantWallet(
                GrantConfig.defaults(),
                (as, files) -> {
                    throw new AssertionError("no grant is to be asked for");
                },
                as -> true,
                (delay, task) -> () -> {},
                Ticker.systemTicker(),
                new Random(1));
        return new ReadRights(wallet, new KeyProver(keys(), InstantSource.system(), new Random(1)));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
