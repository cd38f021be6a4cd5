// SPDX-License-Identifier: Apache-2.0
/** Chord ring maintenance in Zave's corrected form, lookups and failure detection. */
@NullMarked
package io.chordal.dht.ring;

import org.jspecify.annotations.NullMarked;
