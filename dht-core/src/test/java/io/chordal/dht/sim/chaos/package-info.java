// SPDX-License-Identifier: Apache-2.0
/**
 * Random lives of whole clusters: from a seed follow the cluster, the faults, and what clients do; all promises and invariants are
 * checked on the way and at the end. See docs/simulation.md.
 */
@NullMarked
package io.chordal.dht.sim.chaos;

import org.jspecify.annotations.NullMarked;
