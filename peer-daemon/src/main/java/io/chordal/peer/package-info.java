// SPDX-License-Identifier: Apache-2.0
/** The peer daemon: its configuration, and how its parts are put together. */
@NullMarked
package io.chordal.peer;

import org.jspecify.annotations.NullMarked;
