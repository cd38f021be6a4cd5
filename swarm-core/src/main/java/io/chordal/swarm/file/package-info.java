// SPDX-License-Identifier: Apache-2.0
/** What a file is: its identity, size, chunk layout, manifest and name. Pure values, no I/O. */
@NullMarked
package io.chordal.swarm.file;

import org.jspecify.annotations.NullMarked;
