// SPDX-License-Identifier: Apache-2.0
/** The catalogue as records of the tracker ring. */
@NullMarked
package io.chordal.tracker.ring;

import org.jspecify.annotations.NullMarked;
