// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import io.chordal.dht.net.Inspection;

/**
 * Asks who answers.
 *
 * @param takenForDead whether the sender takes the receiver for dead, or will if it hears nothing: others may own by now, or soon,
 *     what the receiver believes that it owns
 */
public record Ping(boolean takenForDead) implements Inspection<Pong> {
    /** Asks who answers, of whom nothing is believed. */
    public Ping() {
        this(false);
    }
}
