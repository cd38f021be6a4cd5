// SPDX-License-Identifier: Apache-2.0
/** Exhaustive exploration of small rings: every interleaving of the production code's steps; see docs/exploration.md. */
@NullMarked
package io.chordal.dht.explore;

import org.jspecify.annotations.NullMarked;
