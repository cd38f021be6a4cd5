// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.net.Inspection;
import io.chordal.dht.record.RecordHealth;

/** Asks a node how well its records are kept. */
public record GetHealth() implements Inspection<RecordHealth> {}
