// SPDX-License-Identifier: Apache-2.0
/** The right to read files of groups: grants asked of trackers, kept up while they are needed, and shown to peers. */
@NullMarked
package io.chordal.peer.grant;

import org.jspecify.annotations.NullMarked;
