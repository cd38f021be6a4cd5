// SPDX-License-Identifier: Apache-2.0
/** Where a node keeps its rows: an ordered index in memory over a store that survives the process. */
@NullMarked
package io.chordal.dht.store;

import org.jspecify.annotations.NullMarked;
