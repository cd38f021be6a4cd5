// SPDX-License-Identifier: Apache-2.0
/** Commands about the tracker. */
@NullMarked
package io.chordal.cli.tracker;

import org.jspecify.annotations.NullMarked;
