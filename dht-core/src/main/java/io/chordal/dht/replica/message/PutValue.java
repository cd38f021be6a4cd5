// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RegisterWrite;

/**
 * Asks for a value to be put into a register.
 *
 * @param put what to put
 * @param ack when to answer
 * @param direct true: do not pass the request on
 */
public record PutValue(RegisterWrite.Put put, Ack ack, boolean direct) implements OpenRequest<WriteAnswer> {
    public PutValue {
        requireNonNull(put, "put is null");
        requireNonNull(ack, "ack is null");
    }
}
