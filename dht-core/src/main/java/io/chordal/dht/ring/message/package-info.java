// SPDX-License-Identifier: Apache-2.0
/** The requests between nodes that maintain the ring and route in it, and their answers. */
@NullMarked
package io.chordal.dht.ring.message;

import org.jspecify.annotations.NullMarked;
