// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring.message;

import io.chordal.dht.net.Inspection;

/** Asks for a node's finger table. */
public record GetFingerTable() implements Inspection<FingerTableAnswer> {}
