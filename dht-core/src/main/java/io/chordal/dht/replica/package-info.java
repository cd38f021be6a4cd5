// SPDX-License-Identifier: Apache-2.0
/** Where records live, how they are written and read there, and how three copies of each are kept. */
@NullMarked
package io.chordal.dht.replica;

import org.jspecify.annotations.NullMarked;
