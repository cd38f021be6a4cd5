// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Printable;
import io.chordal.cli.output.ShellWord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Paths of this machine as users type them. Stateless. */
final class LocalFiles {
    private LocalFiles() {}

    /** The absolute path of what the user typed; nothing is no path, though the system takes it for the current folder. */
    static Path absolute(String typed) {
        if (typed.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the name of a file is empty",
                    "name the file, or '.' for this folder; an unset variable in your script also looks like this");
        }
        return Path.of(typed).toAbsolutePath().normalize();
    }

    /**
     * The files and folders that are meant.
     *
     * @throws CommandFailure if a path is neither, or cannot be read
     */
    static ImmutableList<Path> named(List<String> typed) {
        ImmutableList.Builder<Path> paths = ImmutableList.builder();
        for (String each : typed) {
            Path path = absolute(each);
            if (Files.isDirectory(path) && !Files.isReadable(path)) {
                throw new CommandFailure(
                        ExitCode.DENIED,
                        "Cannot open folder '" + each + "': you may not read it",
                        "see its permissions: ls -ld " + ShellWord.of(path.toString()));
            }
            paths.add(Files.isDirectory(path) ? path : readable(each, path));
        }
        return paths.build();
    }

    /** The file, if it is one that can be read. */
    static Path readable(String typed, Path path) {
        boolean folder = typed.endsWith("/");
        if (!Files.exists(path) || (folder && Files.isRegularFile(path))) {
            String what = folder ? "Invalid folder name '" : "Cannot open file '";
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    what + typed + "': there is no such " + (folder ? "folder" : "file"),
                    "see that the path is right: " + Printable.line(path.toString()));
        }
        if (!Files.isRegularFile(path)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Cannot open file '" + typed + "': it is not a regular file",
                    "name the file itself: " + Printable.line(path.toString()) + " is something else");
        }
        if (!Files.isReadable(path)) {
            throw new CommandFailure(
                    ExitCode.DENIED,
                    "Cannot open file '" + typed + "': you may not read it",
                    "see its permissions: ls -l " + ShellWord.of(path.toString()));
        }
        return path;
    }
}
