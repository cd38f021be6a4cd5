// SPDX-License-Identifier: Apache-2.0
/** Folders on their way here: their list first, then file after file, until the same tree stands at the destination. */
@NullMarked
package io.chordal.peer.folder;

import org.jspecify.annotations.NullMarked;
