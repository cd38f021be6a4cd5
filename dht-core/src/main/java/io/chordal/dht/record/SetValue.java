// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Key;
import java.util.List;

/**
 * The set at a key, as a reader sees it.
 *
 * <p>Immutable.
 *
 * @param key where it stands
 * @param setVersion raised by one whenever an addition, a removal or a new payload changed the set; the end of a lease does
 *     not raise it; 0 if nothing is known of the key
 * @param members in the order of their bytes; none if nothing is there
 */
public record SetValue(Key key, long setVersion, List<SetMember> members) {
    public SetValue {
        requireNonNull(key, "key is null");
        members = List.copyOf(members);
    }

    /** Returns the set of which nothing is known. */
    public static SetValue absent(Key key) {
        return new SetValue(key, 0, List.of());
    }

    /** Says whether the set has no member, which readers are told as "not found". */
    public boolean isEmpty() {
        return members.isEmpty();
    }
}
