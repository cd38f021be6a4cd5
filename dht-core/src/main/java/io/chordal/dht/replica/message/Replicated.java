// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

/**
 * The copies are stored as durably as their kind asks for.
 *
 * @param changed how many of them changed something
 */
public record Replicated(int changed) {}
