// SPDX-License-Identifier: Apache-2.0
/** What a node takes from its surroundings instead of reaching for it: time, timers, randomness, its serial context. */
@NullMarked
package io.chordal.dht.env;

import org.jspecify.annotations.NullMarked;
