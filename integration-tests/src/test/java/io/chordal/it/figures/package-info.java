// SPDX-License-Identifier: Apache-2.0
/** What is measured at real trackers and peers: {@code benchmarks/run control}, and weaker bounds as tests. */
@NullMarked
package io.chordal.it.figures;

import org.jspecify.annotations.NullMarked;
