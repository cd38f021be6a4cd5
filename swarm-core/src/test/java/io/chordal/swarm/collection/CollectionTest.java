// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionTest {
    private static final String HEADER = "chordal collection 1\n";
    private static final String ID = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @Test
    void theListOfATreeIsTheseBytes() throws IOException {
        byte[] list = write(
                new CollectionEntry(new CollectionPath("bin/run"), true, file(7)),
                new CollectionEntry(new CollectionPath("empty"), false, new FileRef(CollectionEntry.EMPTY, 0)),
                new CollectionEntry(new CollectionPath("ä b"), false, file(512)));

        assertThat(new String(list, StandardCharsets.UTF_8))
                .isEqualTo(
                        HEADER + "x 7 " + ID + " bin/run\n" + "- 0 " + EMPTY + " empty\n" + "- 512 " + ID + " ä b\n");
        assertThat(CollectionReader.check(new ByteArrayInputStream(list)))
                .isEqualTo(new CollectionReader.Totals(3, 519));
    }

    @Property(tries = 200)
    void whatIsWrittenIsReadBack(
            @ForAll @Size(max = 40)
                    List<@StringLength(min = 1, max = 12) @CharRange(from = 'a', to = 'e') String> names)
            throws IOException {
        TreeSet<CollectionPath> paths = new TreeSet<>();
        names.forEach(name -> paths.add(new CollectionPath(name.length() > 3 ? "d-" + name + "/" + name : name)));
        List<CollectionEntry> entries = new ArrayList<>();
        for (CollectionPath path : paths) {
            entries.add(new CollectionEntry(
                    path, path.value().length() % 2 == 0, file(path.value().length())));
        }

        assertThat(read(write(entries.toArray(CollectionEntry[]::new)))).isEqualTo(entries);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../secret",
                "a/../../b",
                "a/./b",
                ".",
                "..",
                "",
                "a//b",
                "a/",
                "a\\b",
                "c:/x",
                "nul",
                "a/aux.txt",
                "a\tb",
                "a\u0000b",
                "a\u202Eb",
                "trailing.",
                ".part/x",
            })
    void aPathThatCouldLeadElsewhereIsRefused(String path) {
        assertThat(CollectionPath.problem(path)).isPresent();
        assertRefused(HEADER + "- 1 " + ID + " " + path + "\n");
    }

    @Test
    void pathsThatAreTooLongOrTooDeepAreRefused() {
        String part = "a".repeat(240);
        assertThat(CollectionPath.problem(String.join("/", part, part, part))).isEmpty();
        assertThat(CollectionPath.problem("a".repeat(241))).isPresent();
        assertThat(CollectionPath.problem((part + "/").repeat(9) + "b")).isPresent();
        assertThat(CollectionPath.problem("a/".repeat(63) + "b")).isEmpty();
        assertThat(CollectionPath.problem("a/".repeat(64) + "b")).isPresent();
    }

    @Test
    void filesThatWouldReplaceEachOtherAreRefused() {
        assertRefused(HEADER + line("a") + line("a"));
        assertRefused(HEADER + line("b") + line("a"));
        assertRefused(HEADER + line("README") + line("readme"));
        assertRefused(HEADER + line("caf\u0065\u0301") + line("caf\u00e9"));
        assertRefused(HEADER + line("STRASSE") + line("stra\u00dfe"));
        assertRefused(HEADER + line("a") + line("a/b"));
        assertRefused(HEADER + line("A/b") + line("a"));
        assertRefused(HEADER + line("A") + line("a/b"));
        assertThatCode(() -> read((HEADER + line("A/b") + line("a/c")).getBytes(StandardCharsets.UTF_8)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "chordal collection 1",
                "chordal collection 2\n",
                "hello\n",
                HEADER + "\n",
                HEADER + "- 1 " + ID + " a",
                HEADER + "l 1 " + ID + " a\n",
                HEADER + "-  1 " + ID + " a\n",
                HEADER + "- 01 " + ID + " a\n",
                HEADER + "- -1 " + ID + " a\n",
                HEADER + "- +1 " + ID + " a\n",
                HEADER + "- 99999999999999 " + ID + " a\n",
                HEADER + "- 4398046511105 " + ID + " a\n",
                HEADER + "- 1 0123 a\n",
                HEADER + "- 0 " + ID + " a\n",
                HEADER + "- 1 " + EMPTY + " a\n",
                HEADER + "- 1\n",
            })
    void aLineOfAnotherFormIsRefused(String list) {
        assertRefused(list);
    }

    @Test
    void upperCaseHexAndBytesThatAreNotUtf8AreRefused() {
        assertRefused(HEADER + "- 1 " + "0123456789ABCDEF".repeat(4) + " a\n");
        byte[] bad = (HEADER + line("a?")).getBytes(StandardCharsets.UTF_8);
        bad[bad.length - 2] = (byte) 0xff;
        assertThatThrownBy(() -> read(bad)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void anEndlessLineAndAnEndlessListAreRefusedWhileTheyAreRead() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 'a';
            }
        };
        assertThatThrownBy(() -> CollectionReader.check(endless))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void aFolderOfMoreThanAMillionFilesIsRefused() throws IOException {
        StringBuilder list = new StringBuilder(HEADER);
        for (int i = 0; i <= CollectionRules.MAX_ENTRIES; i++) {
            list.append(line(String.format("%07d", i)));
        }
        assertRefused(list.toString());
    }

    @Property(tries = 300)
    void anyBytesAreAListOrAreRefused(@ForAll byte[] bytes) throws IOException {
        byte[] list = new byte[HEADER.length() + bytes.length];
        System.arraycopy(HEADER.getBytes(StandardCharsets.UTF_8), 0, list, 0, HEADER.length());
        System.arraycopy(bytes, 0, list, HEADER.length(), bytes.length);
        try {
            assertThat(read(list)).isNotNull();
        } catch (InvalidInputException e) {
            assertThat(e.reason()).isEqualTo(InvalidInputException.Reason.COLLECTION);
        }
    }

    @Test
    void aPathLiesBelowTheFolder() {
        assertThat(new CollectionPath("a/b c").in(Path.of("/x"))).isEqualTo(Path.of("/x/a/b c"));
        assertThat(new CollectionPath("a/b").name().value()).isEqualTo("b");
        assertThat(new CollectionPath("b").isTopLevel()).isTrue();
        assertThat(new CollectionPath("a/b").isTopLevel()).isFalse();
    }

    @Test
    void aWriterRefusesWhatAReaderWouldAndWritesNothingOfIt() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CollectionWriter writer = new CollectionWriter(out);
        writer.add(new CollectionEntry(new CollectionPath("b"), false, file(1)));
        int before = out.size();

        assertThatThrownBy(() -> writer.add(new CollectionEntry(new CollectionPath("a"), false, file(1))))
                .isInstanceOf(InvalidInputException.class);
        assertThat(out.size()).isEqualTo(before);
    }

    private static void assertRefused(String list) {
        assertThatThrownBy(() -> read(list.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("line ");
    }

    private static String line(String path) {
        return "- 1 " + ID + " " + path + "\n";
    }

    private static FileRef file(long size) {
        return new FileRef(new FileId(Hash256.parse(ID)), size);
    }

    private static byte[] write(CollectionEntry... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CollectionWriter writer = new CollectionWriter(out);
        for (CollectionEntry entry : entries) {
            writer.add(entry);
        }
        return out.toByteArray();
    }

    private static List<CollectionEntry> read(byte[] list) throws IOException {
        CollectionReader reader = new CollectionReader(new ByteArrayInputStream(list));
        List<CollectionEntry> entries = new ArrayList<>();
        for (Optional<CollectionEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            entries.add(next.get());
        }
        return entries;
    }
}
