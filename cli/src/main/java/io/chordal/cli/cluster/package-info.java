// SPDX-License-Identifier: Apache-2.0
/** A tracker and peers on this machine as one thing: start, add, kill, stop, look. */
@NullMarked
package io.chordal.cli.cluster;

import org.jspecify.annotations.NullMarked;
