// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

/**
 * Whether trackers and ring know that this peer has a file. Immutable.
 *
 * @param toTracker whether a tracker does
 * @param toRing whether the ring does
 * @param note if one of them does not: why, and what happens next; else empty
 */
public record Announced(boolean toTracker, boolean toRing, String note) {}
