// SPDX-License-Identifier: Apache-2.0
/** Backups of what the trackers' records say, and restoring them; docs/tracker-control.md says what they promise. */
@NullMarked
package io.chordal.tracker.backup;

import org.jspecify.annotations.NullMarked;
