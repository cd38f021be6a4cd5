// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

/**
 * What a listener took.
 *
 * <p>Immutable.
 *
 * @param next the number of the next change that it expects; 0 if it has to be told all afresh
 * @param boot this start of the listener
 */
public record RelayAnswer(long next, long boot) {}
