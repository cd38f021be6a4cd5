// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.OpenRequest;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Removal;

/**
 * Asks for a member to be removed.
 *
 * @param removal what to remove
 * @param ack when to answer
 * @param direct true: do not pass the request on
 */
public record RemoveMember(Removal removal, Ack ack, boolean direct) implements OpenRequest<WriteAnswer> {
    public RemoveMember {
        requireNonNull(ack, "ack is null");
        requireNonNull(removal, "removal is null");
    }
}
