// SPDX-License-Identifier: Apache-2.0
/**
 * A simulated world for whole rings in one thread: one event queue, seeded, in which the production code runs over messages
 * that can be late, lost or cut off and nodes that can stop, crash and come back. The same seed gives the same run.
 */
@NullMarked
package io.chordal.dht.sim;

import org.jspecify.annotations.NullMarked;
