// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

/**
 * What others still believe of a peer that left, because they could not be told in time. Immutable.
 *
 * @param records provider records that are left on the ring; they end with their lease
 * @param withdrawals files of which no tracker heard that they are not shared any more; where this peer published them, they stay
 *     in the catalogue, hidden, for as long as it keeps what nobody has
 */
public record LeftBehind(int records, int withdrawals) {}
