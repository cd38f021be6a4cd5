// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

/**
 * What a shared folder has. Immutable.
 *
 * @param files its files, the empty ones too
 * @param bytes their bytes together
 * @param hidden hidden files and folders that were left out
 */
public record FolderContents(long files, long bytes, long hidden) {}
