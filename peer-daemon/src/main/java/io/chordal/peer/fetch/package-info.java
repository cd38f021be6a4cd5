// SPDX-License-Identifier: Apache-2.0
/** Downloads: finding sources, fetching the manifest, adapting remote peers to the download engine, the list that survives a restart. */
@NullMarked
package io.chordal.peer.fetch;

import org.jspecify.annotations.NullMarked;
