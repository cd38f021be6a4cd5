// SPDX-License-Identifier: Apache-2.0
/** What the person who runs a tracker asks of it: how it is, and whether it has what the others have. */
@NullMarked
package io.chordal.tracker.control;

import org.jspecify.annotations.NullMarked;
