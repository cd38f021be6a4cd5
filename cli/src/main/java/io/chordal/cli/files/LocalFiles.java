// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Printable;
import io.chordal.cli.output.ShellWord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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
     * The files that are meant: a file is itself, a folder the plain files in it, hidden ones left out.
     *
     * @throws CommandFailure if a path is neither, or a folder has none
     */
    static ImmutableList<Path> expand(List<String> typed) {
        ImmutableList.Builder<Path> files = ImmutableList.builder();
        for (String each : typed) {
            Path path = absolute(each);
            if (Files.isDirectory(path)) {
                files.addAll(inFolder(path));
            } else {
                files.add(readable(each, path));
            }
        }
        return files.build();
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

    private static List<Path> inFolder(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            List<Path> files = entries.filter(Files::isRegularFile)
                    .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.NOT_FOUND,
                        "there is no file to share in " + folder,
                        "folders in it are not looked into");
            }
            return files;
        } catch (AccessDeniedException e) {
            throw new CommandFailure(
                    ExitCode.DENIED,
                    "Cannot open folder '" + folder + "': you may not read it",
                    "see its permissions: ls -ld " + ShellWord.of(folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }
}
