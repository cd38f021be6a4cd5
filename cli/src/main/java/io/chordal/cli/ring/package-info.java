// SPDX-License-Identifier: Apache-2.0
/** Commands about the ring: its nodes, and where keys stand on it. */
@NullMarked
package io.chordal.cli.ring;

import org.jspecify.annotations.NullMarked;
