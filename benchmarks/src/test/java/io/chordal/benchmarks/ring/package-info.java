// SPDX-License-Identifier: Apache-2.0
/** What is measured of the ring, in the simulator and with the production code. */
@NullMarked
package io.chordal.benchmarks.ring;

import org.jspecify.annotations.NullMarked;
