// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

/**
 * One decision: ask this source for this chunk. Immutable.
 *
 * @param chunk the chunk
 * @param source index of the source in the snapshot
 */
public record Pick(int chunk, int source) {}
