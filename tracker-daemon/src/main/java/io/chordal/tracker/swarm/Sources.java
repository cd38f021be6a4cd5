// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import com.google.common.collect.ImmutableList;

/**
 * Some of the peers that have a file, or all.
 *
 * @param holders a random sample where there are too many for one answer
 * @param total how many there are
 */
public record Sources(ImmutableList<Holder> holders, int total) {}
