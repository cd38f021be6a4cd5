// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

/**
 * A second opinion about a node.
 *
 * @param alive whether the node answered in the life that was meant, as a member or while it joins
 */
public record ProbeAnswer(boolean alive) {}
