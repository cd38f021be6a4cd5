// SPDX-License-Identifier: Apache-2.0
/** Who has which chunks of which file at present, in memory. */
@NullMarked
package io.chordal.tracker.swarm;

import org.jspecify.annotations.NullMarked;
