// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.io.BaseEncoding;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A share as a line: {@code share FILEID SIZE MTIME KEY PATH FOLDER GROUP…}. PATH and FOLDER are in base64, FOLDER is a dot where
 * there is none; each GROUP is {@code GROUPNAME.GROUPID.NAME.LISTED.MEMBER} with the names in base64.
 *
 * <p>The format before had {@code share FILEID SIZE MTIME KEY NAME PATH [listed|unlisted [FOLDER]]}, and everything was public.
 * Immutable.
 */
final class ShareLine {
    /** What is written. */
    static final int VERSION = 2;

    /** What is read, too. */
    static final int BEFORE = 1;

    private static final String NONE = ".";
    private static final String LISTED = "listed";
    private static final String UNLISTED = "unlisted";
    private static final int GROUPS = 7;
    private static final BaseEncoding TEXT = BaseEncoding.base64Url().omitPadding();

    private final FileSystem fileSystem;

    /** Lines about the files of a file system. */
    ShareLine(FileSystem fileSystem) {
        this.fileSystem = fileSystem;
    }

    static String write(SharedFile file) {
        Stream<String> fixed = Stream.of(
                "share",
                file.ref().fileId().toHex(),
                Long.toString(file.ref().size()),
                file.stat().modified().toString(),
                file.stat().key(),
                encode(file.path().toString()),
                file.folder().map(Path::toString).map(ShareLine::encode).orElse(NONE));
        Stream<String> groups = file.groups().entrySet().stream().map(ShareLine::write);
        return Stream.concat(fixed, groups).collect(Collectors.joining(" "));
    }

    private static String write(Map.Entry<ShareGroup, Listing> entry) {
        Listing how = entry.getValue();
        return String.join(
                ".",
                encode(entry.getKey().name()),
                entry.getKey().id(),
                encode(how.name().value()),
                how.listed() ? LISTED : UNLISTED,
                how.member());
    }

    /** Which file a line of any kind is about. */
    static FileRef ref(List<String> words) {
        return new FileRef(FileId.parse(words.get(1)), Long.parseLong(words.get(2)));
    }

    /** Throws one of the unchecked exceptions of parsing for what is no share. */
    SharedFile read(List<String> words) {
        Optional<Path> folder = words.get(6).equals(NONE) ? Optional.empty() : Optional.of(path(words.get(6)));
        return new SharedFile(
                ref(words),
                path(words.get(5)),
                stat(words),
                folder,
                words.subList(GROUPS, words.size()).stream()
                        .map(word -> Splitter.on('.').splitToList(word))
                        .collect(ImmutableSortedMap.toImmutableSortedMap(
                                ShareGroup::compareTo, ShareLine::group, ShareLine::listing)));
    }

    private static ShareGroup group(List<String> parts) {
        return new ShareGroup(decode(parts.get(0)), parts.get(1));
    }

    private static Listing listing(List<String> parts) {
        return new Listing(new FileName(decode(parts.get(2))), parts.get(3).equals(LISTED), parts.get(4));
    }

    /** The same for a line of the format before. */
    SharedFile readOld(List<String> words) {
        Optional<Path> folder = words.size() > 8 ? Optional.of(path(words.get(8))) : Optional.empty();
        boolean listed = words.size() < 8 || !words.get(7).equals(UNLISTED);
        Listing how = new Listing(new FileName(decode(words.get(5))), listed, "");
        return new SharedFile(
                ref(words), path(words.get(6)), stat(words), folder, ImmutableSortedMap.of(ShareGroup.PUBLIC, how));
    }

    private static FileStat stat(List<String> words) {
        return new FileStat(
                FileStat.Kind.REGULAR, Long.parseLong(words.get(2)), Instant.parse(words.get(3)), words.get(4));
    }

    private Path path(String text) {
        return fileSystem.getPath(decode(text));
    }

    private static String encode(String text) {
        return TEXT.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(TEXT.decode(text), StandardCharsets.UTF_8);
    }
}
