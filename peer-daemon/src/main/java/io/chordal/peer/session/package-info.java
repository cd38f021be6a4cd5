// SPDX-License-Identifier: Apache-2.0
/** Who is logged in at this peer's home. */
@NullMarked
package io.chordal.peer.session;

import org.jspecify.annotations.NullMarked;
