// SPDX-License-Identifier: Apache-2.0
/** The tracker daemon: composition and main. */
@NullMarked
package io.chordal.tracker;

import org.jspecify.annotations.NullMarked;
