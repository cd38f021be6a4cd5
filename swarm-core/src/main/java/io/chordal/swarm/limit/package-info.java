// SPDX-License-Identifier: Apache-2.0
/** Rates and slots: how much this peer gives away. */
@NullMarked
package io.chordal.swarm.limit;

import org.jspecify.annotations.NullMarked;
