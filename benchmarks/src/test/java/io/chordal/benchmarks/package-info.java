// SPDX-License-Identifier: Apache-2.0
/** The command behind {@code benchmarks/run}: measures, prints tables and draws plots. */
@NullMarked
package io.chordal.benchmarks;

import org.jspecify.annotations.NullMarked;
