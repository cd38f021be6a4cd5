// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

/**
 * A second opinion about a node.
 *
 * @param alive whether the node answered in the life that was meant
 */
public record ProbeAnswer(boolean alive) {}
