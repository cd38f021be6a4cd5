// SPDX-License-Identifier: Apache-2.0
/** What this peer shares: hashing, the index of shares, and telling others of it. */
@NullMarked
package io.chordal.peer.share;

import org.jspecify.annotations.NullMarked;
