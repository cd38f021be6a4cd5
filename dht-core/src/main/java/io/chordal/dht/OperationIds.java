// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.id.Bytes;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes up the 16 bytes that name an operation. Thread-safe: the object's lock guards the source of randomness. */
final class OperationIds {
    private final RandomGenerator random;

    /** Names that nobody can guess. */
    OperationIds() {
        this(new SecureRandom());
    }

    /** Names made of what the source gives; nobody else may ask it. */
    OperationIds(RandomGenerator random) {
        this.random = random;
    }

    /** Names that follow from this source, from which one number is taken. */
    static OperationIds from(RandomGenerator source) {
        return new OperationIds(new SplittableRandom(source.nextLong()));
    }

    synchronized Bytes next() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return Bytes.copyOf(id);
    }
}
