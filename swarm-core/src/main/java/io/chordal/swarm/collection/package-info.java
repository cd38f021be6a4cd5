// SPDX-License-Identifier: Apache-2.0
/** Folders as a canonical list of files: read and written as a stream, and checked before anything comes of it. */
@NullMarked
package io.chordal.swarm.collection;

import org.jspecify.annotations.NullMarked;
