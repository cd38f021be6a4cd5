// SPDX-License-Identifier: Apache-2.0
/** Values that name things on the ring: identifiers, arcs, keys, endpoints and nodes. */
@NullMarked
package io.chordal.dht.id;

import org.jspecify.annotations.NullMarked;
