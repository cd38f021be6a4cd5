// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.fetch.Downloads;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.share.FolderList;

/**
 * What all folders that a peer fetches share. Immutable.
 *
 * @param config how they are fetched
 * @param fetch what downloads of files share, too
 * @param downloads the downloads of files
 * @param lists where lists are kept
 */
public record FolderContext(FolderConfig config, FetchContext fetch, Downloads downloads, FolderList lists) {}
