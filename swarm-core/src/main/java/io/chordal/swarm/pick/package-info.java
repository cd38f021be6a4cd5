// SPDX-License-Identifier: Apache-2.0
/** Which chunk to ask of which source next: pure policies over an immutable snapshot. */
@NullMarked
package io.chordal.swarm.pick;

import org.jspecify.annotations.NullMarked;
