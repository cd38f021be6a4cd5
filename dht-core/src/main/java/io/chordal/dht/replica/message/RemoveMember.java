// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.net.Request;
import io.chordal.dht.record.Removal;

/**
 * Asks the owner to remove a member; it is not passed on.
 *
 * @param removal what to remove
 */
public record RemoveMember(Removal removal) implements Request<WriteAnswers> {
    public RemoveMember {
        requireNonNull(removal, "removal is null");
    }
}
