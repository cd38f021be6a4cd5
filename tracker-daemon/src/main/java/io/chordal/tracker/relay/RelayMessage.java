// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Consecutive changes at one tracker.
 *
 * <p>Immutable.
 *
 * @param origin where the teller is called at the tracker ring
 * @param boot this start of the teller
 * @param first the number of the first change, from 1 at each start
 * @param publicAddress where clients call the teller
 * @param afresh whether all that there is is told, from this message on
 * @param whole whether that ends with this message
 * @param changes the changes
 */
public record RelayMessage(
        String origin,
        long boot,
        long first,
        String publicAddress,
        boolean afresh,
        boolean whole,
        List<Change> changes) {
    /** The most changes in one message. */
    public static final int MAX_CHANGES = 1000;

    public RelayMessage {
        requireNonNull(origin, "origin is null");
        requireNonNull(publicAddress, "publicAddress is null");
        changes = ImmutableList.copyOf(changes);
        if (first < 1 || changes.size() > MAX_CHANGES) {
            throw new IllegalArgumentException(
                    "no message has " + changes.size() + " changes from number " + first + " on");
        }
    }

    /** Returns the number after the last change. */
    public long end() {
        return first + changes.size();
    }
}
