// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.id.Bytes;
import java.security.SecureRandom;

/** Makes up the 16 bytes that name an operation. Thread-safe. */
final class OperationIds {
    private final SecureRandom random = new SecureRandom();

    Bytes next() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return Bytes.copyOf(id);
    }
}
