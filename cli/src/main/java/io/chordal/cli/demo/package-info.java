// SPDX-License-Identifier: Apache-2.0
/** The demonstration: a cluster, a file, four downloads, a death, and what is left. */
@NullMarked
package io.chordal.cli.demo;

import org.jspecify.annotations.NullMarked;
