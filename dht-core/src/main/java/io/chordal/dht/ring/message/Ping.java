// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import io.chordal.dht.net.Inspection;

/** Asks who answers. */
public record Ping() implements Inspection<Pong> {}
