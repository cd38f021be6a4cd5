// SPDX-License-Identifier: Apache-2.0
/** What this peer serves, by FileId and never by a path from the wire. */
@NullMarked
package io.chordal.swarm.share;

import org.jspecify.annotations.NullMarked;
