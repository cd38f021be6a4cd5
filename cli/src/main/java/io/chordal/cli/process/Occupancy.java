// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import io.chordal.daemon.home.Home;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** Whether a daemon lives in a home: it does while it holds the home's lock, however it ends. Stateless. */
public final class Occupancy {
    private Occupancy() {}

    /** Whether somebody holds the lock. */
    public static boolean of(Home home) {
        if (!Files.isRegularFile(home.lockFile())) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(home.lockFile(), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException ownProcess) {
            return true;
        } catch (IOException e) {
            return true;
        }
    }
}
