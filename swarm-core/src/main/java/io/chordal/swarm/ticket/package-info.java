// SPDX-License-Identifier: Apache-2.0
/** The one-line text by which one person hands a file to another. */
@NullMarked
package io.chordal.swarm.ticket;

import org.jspecify.annotations.NullMarked;
