// SPDX-License-Identifier: Apache-2.0
/** Who may read what of the groups that this peer shares in, and how this peer proves who it is. */
@NullMarked
package io.chordal.peer.trust;

import org.jspecify.annotations.NullMarked;
