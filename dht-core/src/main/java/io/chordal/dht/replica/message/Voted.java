// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

/**
 * A vote on a compare-and-set.
 *
 * @param agreed true: the version is on this node's disk; false: it has a value that was not expected, or decides about the
 *     register itself
 */
public record Voted(boolean agreed) {}
