// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Printable;
import io.chordal.cli.output.ShellWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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
     * @param hidden whether hidden files of a folder count
     * @throws CommandFailure if a path is neither, or cannot be read, or a folder has no file
     */
    static ImmutableList<Path> named(List<String> typed, boolean hidden) {
        ImmutableList.Builder<Path> paths = ImmutableList.builder();
        for (String each : typed) {
            Path path = absolute(each);
            if (Files.isDirectory(path) && !Files.isReadable(path)) {
                throw new CommandFailure(
                        ExitCode.DENIED,
                        "Cannot open folder '" + each + "': you may not read it",
                        "see its permissions: ls -ld " + ShellWord.of(path.toString()));
            }
            if (Files.isDirectory(path) && !hasFile(path, hidden)) {
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "there is no file to share in " + Printable.line(path.toString()),
                        hidden ? "folders without files are not shared" : "hidden files are shared with --hidden");
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

    /** Whether there is a file below a folder; what cannot be looked into is left to the peer. */
    private static boolean hasFile(Path folder, boolean hidden) {
        try (Stream<Path> below = Files.walk(folder)) {
            return below.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .anyMatch(path -> hidden || !isHidden(folder.relativize(path)));
        } catch (IOException | UncheckedIOException e) {
            return true;
        }
    }

    private static boolean isHidden(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false)
                .anyMatch(part -> part.toString().startsWith("."));
    }
}
