// SPDX-License-Identifier: Apache-2.0
/** What a node keeps in its data directory about itself: its key pair, its incarnation, and the ring that it was in. */
@NullMarked
package io.chordal.dht.identity;

import org.jspecify.annotations.NullMarked;
