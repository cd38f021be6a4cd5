// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

/** What somebody is in a group. */
public enum Membership {
    /** Nothing, or nothing any more. */
    NONE,
    /** Asked to become a member. */
    PENDING,
    /** A member. */
    MEMBER,
    /** The owner, who is a member whatever else is recorded. */
    OWNER
}
