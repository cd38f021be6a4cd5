// SPDX-License-Identifier: Apache-2.0
/** The trackers of a cluster: their list, which of them are up, how to call them and what they sign with. */
@NullMarked
package io.chordal.tracker.members;

import org.jspecify.annotations.NullMarked;
