// SPDX-License-Identifier: Apache-2.0
/** The download state machine (pure) and the serial shell that drives it over any transport. */
@NullMarked
package io.chordal.swarm.download;

import org.jspecify.annotations.NullMarked;
