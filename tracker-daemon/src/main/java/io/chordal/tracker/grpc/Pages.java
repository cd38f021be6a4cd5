// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import java.util.Optional;

/** What requests say about the page that they want. */
final class Pages {
    private static final int MAX = 1000;
    private static final int DEFAULT = 100;

    private Pages() {}

    static int size(int wire) {
        int size = wire == 0 ? DEFAULT : wire;
        if (size < 1 || size > MAX) {
            throw new IllegalArgumentException(
                    "a page has 1 to " + MAX + " entries, not " + Integer.toUnsignedString(size));
        }
        return size;
    }

    static Optional<String> token(String wire) {
        return Optional.of(wire).filter(text -> !text.isEmpty());
    }
}
