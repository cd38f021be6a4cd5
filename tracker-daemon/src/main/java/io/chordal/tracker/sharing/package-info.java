// SPDX-License-Identifier: Apache-2.0
/** Sharing as a whole: what a peer says changes the swarm and the catalogue together. */
@NullMarked
package io.chordal.tracker.sharing;

import org.jspecify.annotations.NullMarked;
