// SPDX-License-Identifier: Apache-2.0
/** Groups: who is in which, who may read what, and the grants that say so to the peers that serve. */
@NullMarked
package io.chordal.tracker.group;

import org.jspecify.annotations.NullMarked;
