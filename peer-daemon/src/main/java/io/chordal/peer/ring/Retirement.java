// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import java.util.OptionalInt;

/**
 * How a node left its ring while its peer goes on. Immutable.
 *
 * @param member whether it was a member
 * @param records records that it stored then
 * @param others how many other members it knew, who took them
 * @param unfinished how many arcs of keys one of them did not take over completely in time; empty: not known
 */
public record Retirement(boolean member, int records, int others, OptionalInt unfinished) {}
