// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RegisterWrite;

/**
 * Asks for a register to be deleted.
 *
 * @param delete what to delete
 * @param ack when to answer
 * @param direct true: do not pass the request on
 */
public record DeleteValue(RegisterWrite.Delete delete, Ack ack, boolean direct) implements OpenRequest<WriteAnswer> {
    public DeleteValue {
        requireNonNull(delete, "delete is null");
        requireNonNull(ack, "ack is null");
    }
}
