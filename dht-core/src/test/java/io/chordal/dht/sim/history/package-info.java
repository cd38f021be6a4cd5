// SPDX-License-Identifier: Apache-2.0
/** What clients did to records and what they were told, and whether that keeps the promises: for simulated and for real nodes. */
@NullMarked
package io.chordal.dht.sim.history;

import org.jspecify.annotations.NullMarked;
