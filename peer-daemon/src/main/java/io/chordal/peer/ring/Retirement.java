// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

/**
 * How a node left its ring while its peer goes on. Immutable.
 *
 * @param member whether it was a member
 * @param records records that it stored then
 * @param others how many other members it knew, who took them
 */
public record Retirement(boolean member, int records, int others) {}
