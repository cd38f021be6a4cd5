// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The users that there are, as groups need to know them; the seam to accounts. Thread-safe. */
public interface Users {
    /** Finds the user of a name. */
    CompletionStage<Optional<Known>> find(String name);

    /** Says whether a user whose name was this once is disabled, or is no user any more. */
    CompletionStage<Boolean> isDisabled(Subject.User user, String name);

    /** Leaves a notice for a user whose name was this once, once however often it is said. */
    CompletionStage<Void> tell(Subject.User user, String name, String notice);

    /**
     * A user.
     *
     * @param user who it is
     * @param name what it is called
     */
    record Known(Subject.User user, String name) {
        public Known {
            requireNonNull(user, "user is null");
            requireNonNull(name, "name is null");
        }
    }
}
