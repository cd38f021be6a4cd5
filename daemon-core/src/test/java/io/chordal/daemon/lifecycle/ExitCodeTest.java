// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
    @Test
    void whatTheDiskRefusesToThisUserIsDeniedHoweverItIsWrapped() {
        AccessDeniedException denied = new AccessDeniedException("/home/files");

        assertThat(ExitCode.ofDisk(denied)).isEqualTo(ExitCode.DENIED);
        assertThat(ExitCode.ofDisk(new IOException("opening the list of shares", denied)))
                .isEqualTo(ExitCode.DENIED);
        assertThat(ExitCode.ofDisk(new UncheckedIOException(denied))).isEqualTo(ExitCode.DENIED);
    }

    @Test
    void allElseIsTheDisksFault() {
        assertThat(ExitCode.ofDisk(new IOException("No space left on device"))).isEqualTo(ExitCode.DISK);
        assertThat(ExitCode.ofDisk(new FileAlreadyExistsException("/home/files")))
                .isEqualTo(ExitCode.DISK);
    }
}
