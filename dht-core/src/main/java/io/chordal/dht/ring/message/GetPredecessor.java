// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import io.chordal.dht.net.Inspection;

/** Asks for a node's predecessor. */
public record GetPredecessor() implements Inspection<PredecessorAnswer> {}
