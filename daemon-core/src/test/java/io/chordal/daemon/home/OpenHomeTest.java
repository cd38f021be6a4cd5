// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenHomeTest {
    @TempDir
    Path parent;

    @Test
    void aNewHomeIsForItsUserAlone() throws Exception {
        Path path = parent.resolve("a/b");
        try (OpenHome home = OpenHome.open(path)) {
            assertThat(permissions(path)).isEqualTo("rwx------");
            assertThat(permissions(home.home().tokenFile())).isEqualTo("rw-------");
            assertThat(home.token().reveal()).matches("[0-9a-f]{64}");
            assertThat(home.home().pid()).contains(ProcessHandle.current().pid());
            assertThat(home.home().logDirectory()).isDirectory();
        }
    }

    @Test
    void aSecondDaemonIsToldWhoLivesThere() throws Exception {
        try (OpenHome first = OpenHome.open(parent)) {
            assertThatThrownBy(() -> OpenHome.open(parent))
                    .isInstanceOf(HomeInUseException.class)
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
                    .hasMessageContaining("--home");
            assertThat(first.home().token()).isPresent();
        }
        OpenHome.open(parent).close();
    }

    @Test
    void theTokenStaysAndIsReadByWhoMayReadTheHome() throws Exception {
        String token;
        try (OpenHome first = OpenHome.open(parent)) {
            token = first.token().reveal();
        }
        try (OpenHome second = OpenHome.open(parent)) {
            assertThat(second.token().reveal()).isEqualTo(token);
            assertThat(new Home(parent).token().orElseThrow().matches(token)).isTrue();
            assertThat(second.token().matches(token.replace(token.charAt(0), 'x')))
                    .isFalse();
            assertThat(second.token()).hasToString("ControlToken[***]");
        }
    }

    @Test
    void addressesAreThereWhileTheDaemonIs() throws Exception {
        Home seen = new Home(parent);
        try (OpenHome home = OpenHome.open(parent)) {
            assertThat(seen.localAddress()).isEmpty();
            home.writeLocalAddress("127.0.0.1:11000");
            home.writePublicAddress("127.0.0.1:9000");
            assertThat(seen.localAddress()).contains("127.0.0.1:11000");
            assertThat(seen.publicAddress()).contains("127.0.0.1:9000");
        }
        assertThat(seen.localAddress()).isEmpty();
        assertThat(seen.publicAddress()).isEmpty();
        assertThat(seen.pid()).isEmpty();
    }

    @Test
    void addressesThatAKilledDaemonLeftAreNotTakenForTheNextOnes() throws Exception {
        Files.writeString(parent.resolve("local.addr"), "127.0.0.1:1\n");
        try (OpenHome home = OpenHome.open(parent)) {
            assertThat(home.home().localAddress()).isEmpty();
        }
    }

    @Test
    void aPlaceThatCannotBeAHomeIsToldWithTheReason() throws Exception {
        Path file = Files.writeString(parent.resolve("file"), "");
        assertThatThrownBy(() -> OpenHome.open(file))
                .hasMessageStartingWith(
                        "cannot use " + file + " as home: " + file + ": something else has that name; name another");

        Path home =
                Files.createDirectories(parent.resolve("home/control.token")).getParent();
        assertThatThrownBy(() -> new Home(home).token())
                .hasMessage("cannot read " + home.resolve("control.token") + ": Is a directory");
        Files.delete(home.resolve("control.token"));
        Files.write(home.resolve("local.addr"), new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> new Home(home).localAddress())
                .hasMessageEndingWith("local.addr: it is not text in UTF-8");
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
