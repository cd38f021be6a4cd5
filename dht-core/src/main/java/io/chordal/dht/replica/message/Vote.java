// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.HomeRequest;
import io.chordal.dht.record.Row;

/**
 * Asks a home of a register to store a version unless it has a value that the version's context does not cover.
 *
 * @param row the version
 */
public record Vote(Row row) implements HomeRequest<Voted> {
    public Vote {
        requireNonNull(row, "row is null");
        if (!row.id().isRegister()) {
            throw new IllegalArgumentException("votes are about registers");
        }
    }
}
