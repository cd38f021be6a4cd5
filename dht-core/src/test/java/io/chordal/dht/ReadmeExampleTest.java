// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.SetValue;
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
        assertThat(printed.toString(UTF_8)).isEqualTo("2 copies\n42 -> green\n".replace("\n", System.lineSeparator()));
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
            Key builds = Key.of("builds");
            StoredWrite write = node.records()
                    .add(builds, Bytes.utf8("42"), Bytes.utf8("green"))
                    .toCompletableFuture()
                    .get(5, SECONDS);
            int copies = write.allCopies().toCompletableFuture().get(5, SECONDS);
            out.println(copies + " copies");

            Optional<SetValue> set =
                    node.records().get(builds).toCompletableFuture().get(5, SECONDS);
            set.ifPresent(value -> value.members()
                    .forEach(each -> out.println(
                            each.member().toUtf8() + " -> " + each.payload().toUtf8())));
        }
        // end of example
    }
}
