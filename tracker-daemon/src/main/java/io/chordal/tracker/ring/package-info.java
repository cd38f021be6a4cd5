// SPDX-License-Identifier: Apache-2.0
/** The tracker's node of the tracker ring. */
@NullMarked
package io.chordal.tracker.ring;

import org.jspecify.annotations.NullMarked;
