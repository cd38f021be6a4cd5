// SPDX-License-Identifier: Apache-2.0
/** Which files there are, by name, as records of the tracker ring. */
@NullMarked
package io.chordal.tracker.catalog;

import org.jspecify.annotations.NullMarked;
