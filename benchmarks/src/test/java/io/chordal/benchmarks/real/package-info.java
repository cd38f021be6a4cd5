// SPDX-License-Identifier: Apache-2.0
/** Rings of real nodes, over real sockets and disks, measured by ratios within one run. */
@NullMarked
package io.chordal.benchmarks.real;

import org.jspecify.annotations.NullMarked;
