// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Which groups a user owns; the seam to groups. Thread-safe. */
@FunctionalInterface
public interface OwnedGroups {
    /** Returns the names of groups that the user owns, at most so many. */
    CompletionStage<? extends List<String>> of(UserId user, int limit);
}
