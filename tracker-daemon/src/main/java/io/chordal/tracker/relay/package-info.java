// SPDX-License-Identifier: Apache-2.0
/** What trackers tell each other of what they keep in memory only: docs/control-plane.md, "Several trackers". */
@NullMarked
package io.chordal.tracker.relay;

import org.jspecify.annotations.NullMarked;
