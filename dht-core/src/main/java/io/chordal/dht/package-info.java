// SPDX-License-Identifier: Apache-2.0
/** The node to embed: {@link io.chordal.dht.DhtNode} and what it is configured with. */
@NullMarked
package io.chordal.dht;

import org.jspecify.annotations.NullMarked;
