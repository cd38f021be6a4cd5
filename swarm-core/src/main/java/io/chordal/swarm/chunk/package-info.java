// SPDX-License-Identifier: Apache-2.0
/** Sets of chunks, and the verified chunk store: bytes on disk that matched the manifest before they got there. */
@NullMarked
package io.chordal.swarm.chunk;

import org.jspecify.annotations.NullMarked;
