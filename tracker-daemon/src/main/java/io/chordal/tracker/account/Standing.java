// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

/**
 * What a user may do. Immutable; of two, merging leaves the one that may less.
 *
 * @param admin whether it is an administrator
 * @param disabled whether an administrator has taken away all that it could do
 */
public record Standing(boolean admin, boolean disabled) {
    Standing merge(Standing other) {
        return new Standing(admin && other.admin, disabled || other.disabled);
    }

    /** Says whether it can act as an administrator. */
    boolean actsAsAdmin() {
        return admin && !disabled;
    }
}
