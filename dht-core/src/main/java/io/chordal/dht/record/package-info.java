// SPDX-License-Identifier: Apache-2.0
/** The values that the ring keeps: sets of members, their versions, and the rules by which two copies become one. */
@NullMarked
package io.chordal.dht.record;

import org.jspecify.annotations.NullMarked;
