// SPDX-License-Identifier: Apache-2.0
/** The registers in which accounts, groups and the like are kept, and how the tracker ring holds them. */
@NullMarked
package io.chordal.tracker.record;

import org.jspecify.annotations.NullMarked;
