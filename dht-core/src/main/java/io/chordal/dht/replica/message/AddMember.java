// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;

/**
 * Asks for a member to be added.
 *
 * @param addition what to add
 * @param ack when to answer
 * @param direct true: do not pass the request on
 */
public record AddMember(Addition addition, Ack ack, boolean direct) implements OpenRequest<WriteAnswer> {
    public AddMember {
        requireNonNull(ack, "ack is null");
        requireNonNull(addition, "addition is null");
    }
}
