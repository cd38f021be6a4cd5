// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import com.google.common.collect.ImmutableList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks at what a user names at the start to be shared, so that a wrong name is told before the peer runs. Stateless. */
public final class NamedPaths {
    private NamedPaths() {}

    /** A name that leads nowhere. */
    public static final class InvalidFolderException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidFolderException(Path path, String why) {
            super("Invalid folder name: " + path + " (" + why + "); name a folder or files that exist");
        }
    }

    /** The same paths, absolute and each once; every one is a folder that can be read or a plain file. */
    public static ImmutableList<Path> checked(List<Path> named) throws InvalidFolderException {
        ImmutableList.Builder<Path> paths = ImmutableList.builder();
        for (Path path : named) {
            Path absolute = path.toAbsolutePath().normalize();
            if (Files.isDirectory(absolute)) {
                checkReadable(absolute);
            } else if (!Files.isRegularFile(absolute)) {
                throw new InvalidFolderException(absolute, Files.exists(absolute) ? "not a file" : "nothing is there");
            }
            paths.add(absolute);
        }
        return paths.build().stream().distinct().collect(ImmutableList.toImmutableList());
    }

    private static void checkReadable(Path folder) throws InvalidFolderException {
        if (!Files.isReadable(folder) || !Files.isExecutable(folder)) {
            throw new InvalidFolderException(folder, "permission denied");
        }
    }
}
