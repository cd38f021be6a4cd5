// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Bytes;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One backup or restore at a time, and nothing of either is left behind. */
class BackupsTest {
    private static final int LIMIT = 100_000;

    @TempDir
    Path folder;

    private final BackupWorld world = new BackupWorld();
    private Path spool = Path.of("");
    private Backups backups;

    @BeforeEach
    void afterACrash() throws IOException {
        spool = folder.resolve("restore.part");
        Files.writeString(spool, "left by a crash");
        backups = new Backups(world.parts, folder, LIMIT, world.time, "t1");
        world.user("ann", true);
    }

    @AfterEach
    void close() {
        backups.close();
    }

    @Test
    void whatIsSentInPartsIsKeptForItsOwnerAloneAndGoneWhenItIsRestored() throws IOException {
        assertThat(spool).doesNotExist();
        byte[] backup = backup();
        BackupWorld fresh = new BackupWorld();
        try (Backups other = new Backups(fresh.parts, folder, LIMIT, world.time, "t2")) {
            Backups.Receiving receiving = other.restore(true);
            get(receiving.receive(Arrays.copyOf(backup, 10)));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(spool)))
                    .isEqualTo("rw-------");
            get(receiving.receive(Arrays.copyOfRange(backup, 10, backup.length)));
            assertThat(get(receiving.finish()).written()).isEqualTo(1);
            assertThat(spool).doesNotExist();
            assertThat(fresh.isUser("ann")).isTrue();
            other.restore(true).cancel();
        }
    }

    @Test
    void whileABackupIsMadeAnotherOneAndARestoreAreRefused() {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        CompletionStage<Long> first = backups.backup(new OutputStream() {
            @Override
            public void write(int value) {
                taken.join();
            }
        });
        refused(TrackerReason.BUSY, () -> backups.backup(OutputStream.nullOutputStream()));
        refused(TrackerReason.BUSY, () -> backups.restore(true));
        taken.complete(null);
        assertThat(get(first)).isEqualTo(1);
        assertThat(backup()).isNotEmpty();
    }

    @Test
    void aReaderThatGoesAwayEndsABackup() {
        CompletionStage<Long> broken = backups.backup(new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("nobody takes it");
            }
        });
        assertThatThrownBy(() -> get(broken)).hasMessageContaining("nobody takes it");
        assertThat(backup()).isNotEmpty();
    }

    @Test
    void aRestoreThatIsBrokenOffIsForgotten() {
        Backups.Receiving receiving = backups.restore(true);
        get(receiving.receive(made()));
        refused(TrackerReason.BUSY, () -> backups.restore(true));
        receiving.cancel();
        assertThatThrownBy(() -> get(receiving.finish())).isInstanceOf(Exception.class);
        assertThat(spool).doesNotExist();
        backups.restore(true).cancel();
    }

    @Test
    void moreThanTheLimitIsRefused() {
        Backups.Receiving receiving = backups.restore(true);
        get(receiving.receive(new byte[LIMIT]));
        refused(TrackerReason.TRACKER_FULL, () -> get(receiving.receive(new byte[1])));
        receiving.cancel();
    }

    @Test
    void whatIsNoBackupIsRefusedAndForgotten() {
        Backups.Receiving receiving = backups.restore(true);
        get(receiving.receive(Bytes.concat(made(), new byte[1])));
        refused(TrackerReason.BACKUP_DAMAGED, () -> get(receiving.finish()));
        assertThat(spool).doesNotExist();
        backups.restore(true).cancel();
    }

    private byte[] backup() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        get(backups.backup(out));
        return out.toByteArray();
    }

    /** A backup that is made elsewhere. */
    private byte[] made() {
        return world.backup();
    }

    private static void refused(TrackerReason reason, ThrowingCallable call) {
        assertThatThrownBy(call).satisfies(e -> assertThat(Repeat.reason(e)).contains(reason));
    }

    private static <T> T get(CompletionStage<T> stage) {
        return BackupWorld.get(stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS));
    }
}
