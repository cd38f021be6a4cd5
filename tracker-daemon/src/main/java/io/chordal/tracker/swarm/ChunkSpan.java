// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

/**
 * Consecutive chunks; whether a file has them is checked against the file.
 *
 * @param first the first one
 * @param count how many
 */
public record ChunkSpan(int first, int count) {}
