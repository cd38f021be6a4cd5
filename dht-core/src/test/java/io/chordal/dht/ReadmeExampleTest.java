// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example of an embedded node: it runs, and the README shows this very text. */
class ReadmeExampleTest {

    private static final String BEGIN = "        // example\n";
    private static final String END = "        // end of example\n";

    @TempDir
    Path directory;

    @Test
    void theExampleStoresAndReads() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (DhtNode founder = DhtNode.builder()
                .listen("127.0.0.1", 0)
                .config(DhtConfig.local())
                .createRing()
                .start()) {
            store(founder.endpoint().toString(), directory, new PrintStream(printed, true, UTF_8));
        }
        assertThat(printed.toString(UTF_8))
                .isEqualTo("2 copies\nbuild 42 is green\n".replace("\n", System.lineSeparator()));
    }

    @Test
    void theReadmeShowsThisExample() throws Exception {
        String source = Files.readString(Path.of("src/test/java/io/chordal/dht/ReadmeExampleTest.java"));
        int begin = source.lastIndexOf(BEGIN) + BEGIN.length();
        String example = source.substring(begin, source.lastIndexOf(END)).replaceAll("(?m)^ {8}", "");

        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + example + "```\n");
    }

    private static void store(String member, Path directory, PrintStream out) throws Exception {
        // example
        try (DhtNode node = DhtNode.builder()
                .listen("127.0.0.1", 0)
                .dataDirectory(directory)
                .join(List.of(member))
                .start()) {
            Key build = Key.of("builds", "42");
            PutResult put = node.put(build, Bytes.utf8("green"), PutOptions.lazy())
                    .toCompletableFuture()
                    .get(5, SECONDS);
            int copies = put.allCopies().toCompletableFuture().get(5, SECONDS);
            out.println(copies + " copies");

            Optional<Versioned> read = node.get(build).toCompletableFuture().get(5, SECONDS);
            read.ifPresent(found -> out.println("build 42 is " + found.value().toUtf8()));
        }
        // end of example
    }
}
