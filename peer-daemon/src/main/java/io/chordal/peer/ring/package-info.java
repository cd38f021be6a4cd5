// SPDX-License-Identifier: Apache-2.0
/** The node of the data ring that this peer hosts, its way in, and provider records on it. */
@NullMarked
package io.chordal.peer.ring;

import org.jspecify.annotations.NullMarked;
