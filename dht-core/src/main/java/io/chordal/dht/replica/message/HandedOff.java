// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

/**
 * The answer to a {@link Handoff}.
 *
 * @param given whether the answering node takes no more writes to the arc; what it did until then is still to be fetched
 */
public record HandedOff(boolean given) {}
