// SPDX-License-Identifier: Apache-2.0
/** Downloads: finding sources and the manifest, running the download engine, the list that survives a restart. */
@NullMarked
package io.chordal.peer.fetch;

import org.jspecify.annotations.NullMarked;
