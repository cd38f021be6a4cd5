// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

/** Hears of removals at this tracker, after they were acknowledged by a majority. Called on any thread; returns at once, throws nothing. */
@FunctionalInterface
public interface RemovalListener {
    /**
     * Somebody is no member any more.
     *
     * @param group which group
     * @param subject who
     * @param epoch the group's epoch since then
     */
    void removed(GroupRef group, Subject subject, long epoch);
}
