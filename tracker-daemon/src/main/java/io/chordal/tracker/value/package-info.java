// SPDX-License-Identifier: Apache-2.0
/** Files, peers and failures as all parts of the tracker know them. */
@NullMarked
package io.chordal.tracker.value;

import org.jspecify.annotations.NullMarked;
