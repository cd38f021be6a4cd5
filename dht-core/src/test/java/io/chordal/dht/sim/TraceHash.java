// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over all that was added, gathered in a buffer so that it costs little for each event. Confined to one thread. */
final class TraceHash {
    private final MessageDigest digest;
    private final ByteBuffer gathered = ByteBuffer.allocate(8 << 10);

    TraceHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    TraceHash add(long number) {
        if (gathered.remaining() < Long.BYTES) {
            empty();
        }
        gathered.putLong(number);
        return this;
    }

    /** Adds a text by its length and hash, which is the same in every run. */
    TraceHash add(String text) {
        return add((long) text.length() << 32 ^ text.hashCode());
    }

    String digest() {
        empty();
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 cannot be looked at half-way", e);
        }
    }

    private void empty() {
        digest.update(gathered.flip());
        gathered.clear();
    }
}
