// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import com.google.common.hash.Hashing;
import io.chordal.swarm.file.Manifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an unfinished download lies: {@code .part/<FileId>-<size>-<destination>/} beside the destination or in a given
 * folder. Immutable. It touches nothing.
 *
 * @param destination the finished file, absolute
 * @param folder the folder of this download alone
 */
record PartialPaths(Path destination, Path folder) {

    static PartialPaths of(Manifest manifest, Path destination, Optional<Path> temporary) {
        Path absolute = destination.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("a destination without a folder: " + destination);
        }
        String where = Hashing.sha256()
                .hashString(absolute.toString(), StandardCharsets.UTF_8)
                .toString()
                .substring(0, 16);
        Path parts = temporary.map(t -> t.toAbsolutePath().normalize()).orElse(parent.resolve(".part"));
        return new PartialPaths(
                absolute, parts.resolve(manifest.fileId().toHex() + "-" + manifest.size() + "-" + where));
    }

    /** The folder that the finished file appears in. */
    Path destinationFolder() {
        Path parent = destination.getParent();
        return parent == null ? destination : parent;
    }

    /** The folder of all unfinished downloads. */
    Path parts() {
        Path parent = folder.getParent();
        return parent == null ? folder : parent;
    }

    /** The file's bytes, each chunk at its place. */
    Path data() {
        return folder.resolve("data");
    }

    /** Which chunks are in it. */
    Path journal() {
        return folder.resolve("journal");
    }

    /** Locked by whoever writes here. */
    Path lock() {
        return folder.resolve("lock");
    }
}
