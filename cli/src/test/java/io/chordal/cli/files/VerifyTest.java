// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.Peerctls;
import io.chordal.cli.connect.Dialer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    Path folder;

    @Test
    void aFileOfOneBlockHasItsSha256AsFileId() throws IOException {
        Peerctls.Run run = verify(hello());

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "Size:    5 B (5 bytes)", "FileId:  " + HELLO, "SHA-256: " + HELLO, "Chunks:  1 of 512.0 KiB");
    }

    @Test
    void aLongFilesFileIdIsAnotherThanItsSha256AndBothVerifyIt() throws IOException {
        Path file = folder.resolve("zeros");
        Files.write(file, new byte[3 * 512 * 1024 + 1]);
        String fileId = line(verify(file.toString()), "FileId:  ");
        String sha256 = line(verify(file.toString()), "SHA-256: ");

        assertThat(fileId).isNotEqualTo(sha256);
        for (String expected :
                new String[] {fileId, sha256, fileId + "-1572865", "chordal:" + fileId + "-1572865/any@127.0.0.1:9000"
                }) {
            Peerctls.Run run = verify(file.toString(), expected);
            assertThat(run.exit()).as(expected).isZero();
            assertThat(run.lines()).last().isEqualTo("Verified: yes");
        }
    }

    @Test
    @Tag("S1-10")
    void anotherFileOrSizeIsAnIntegrityError() throws IOException {
        for (String expected : new String[] {"00".repeat(32), HELLO + "-6", "chordal:" + HELLO + "-6/a"}) {
            Peerctls.Run run = verify(hello(), expected);

            assertThat(run.exit()).as(expected).isEqualTo(6);
            assertThat(run.lines()).last().isEqualTo("Verified: no");
            assertThat(run.messages().get(0)).startsWith("peerctl: File compromised");
        }
    }

    @Test
    void whatIsNeitherTicketNorHashIsAUsageError() throws IOException {
        assertThat(verify(hello(), "abc").exit()).isEqualTo(2);
        assertThat(verify(hello(), "").exit()).as("an unset variable").isEqualTo(2);
        assertThat(verify(folder.resolve("none").toString()).exit()).isEqualTo(3);
        assertThat(verify(folder.toString()).exit()).isEqualTo(2);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatCannotBeReadToItsEndIsNamed() {
        Peerctls.Run run = verify("/proc/self/mem");

        assertThat(run.exit()).isEqualTo(9);
        assertThat(run.messages().get(0)).startsWith("peerctl: cannot read /proc/self/mem: ");
    }

    private String hello() throws IOException {
        return Files.writeString(folder.resolve("hello"), "hello").toString();
    }

    private static String line(Peerctls.Run run, String label) {
        return run.lines().stream()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .orElseThrow()
                .substring(label.length());
    }

    private Peerctls.Run verify(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "verify";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Peerctls(folder, Dialer.tcp()).run(all);
    }
}
