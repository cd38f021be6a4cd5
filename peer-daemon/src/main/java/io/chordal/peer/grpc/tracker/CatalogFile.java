// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;

/**
 * An entry of a catalogue, as far as somebody who fetches it needs it. Immutable.
 *
 * @param ref the file
 * @param name the name that it is listed under
 * @param folder whether it is the list of a folder, and the name the folder's
 * @param offered whether somebody who has it, or a part of it, is there
 */
public record CatalogFile(FileRef ref, FileName name, boolean folder, boolean offered) {}
