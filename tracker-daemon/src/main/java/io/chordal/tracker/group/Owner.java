// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

/**
 * Who owns a group.
 *
 * <p>Immutable.
 *
 * @param user who it is
 * @param name what it was called when it became the owner
 * @param transfers how often the group had been handed over by then
 */
record Owner(Subject.User user, String name, long transfers) {
    Owner {
        requireNonNull(user, "user is null");
        requireNonNull(name, "name is null");
        if (transfers < 0) {
            throw new IllegalArgumentException("handed over " + transfers + " times");
        }
    }
}
