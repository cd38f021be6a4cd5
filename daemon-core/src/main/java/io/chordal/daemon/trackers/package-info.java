// SPDX-License-Identifier: Apache-2.0
/** The trackers that a home has heard of: where they are called, and the keys that they sign with. */
@NullMarked
package io.chordal.daemon.trackers;

import org.jspecify.annotations.NullMarked;
