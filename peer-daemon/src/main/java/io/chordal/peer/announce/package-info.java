// SPDX-License-Identifier: Apache-2.0
/** Keeping trackers and ring informed of what this peer has, whatever fails in between. */
@NullMarked
package io.chordal.peer.announce;

import org.jspecify.annotations.NullMarked;
