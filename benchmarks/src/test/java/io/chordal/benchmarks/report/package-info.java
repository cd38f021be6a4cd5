// SPDX-License-Identifier: Apache-2.0
/** Tables in Markdown and plots in SVG. */
@NullMarked
package io.chordal.benchmarks.report;

import org.jspecify.annotations.NullMarked;
