// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Turns what a user names at the start, files and folders, into files. Stateless. */
public final class Folders {
    private Folders() {}

    /** A name that leads nowhere. */
    public static final class InvalidFolderException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidFolderException(Path path, String why) {
            super("Invalid folder name: " + path + " (" + why + "); name a folder or files that exist");
        }
    }

    /** The files, and the plain files in the folders: not recursive, hidden ones skipped, by name. */
    public static ImmutableList<Path> files(List<Path> named) throws InvalidFolderException {
        ImmutableList.Builder<Path> files = ImmutableList.builder();
        for (Path path : named) {
            Path absolute = path.toAbsolutePath().normalize();
            if (Files.isDirectory(absolute)) {
                files.addAll(inFolder(absolute));
            } else if (Files.isRegularFile(absolute)) {
                files.add(absolute);
            } else {
                throw new InvalidFolderException(absolute, Files.exists(absolute) ? "not a file" : "nothing is there");
            }
        }
        return files.build();
    }

    private static List<Path> inFolder(Path folder) throws InvalidFolderException {
        ImmutableList.Builder<Path> files = ImmutableList.builder();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                boolean hidden = String.valueOf(entry.getFileName()).startsWith(".");
                if (!hidden && Files.isRegularFile(entry)) {
                    files.add(entry);
                }
            }
        } catch (IOException e) {
            throw new InvalidFolderException(folder, String.valueOf(e.getMessage()));
        }
        return files.build().stream().sorted().toList();
    }
}
