// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.trust.Grants;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.group.GroupFiles;
import io.chordal.tracker.group.GroupParts;
import io.chordal.tracker.group.RemovalListener;
import io.chordal.tracker.group.Users;
import io.chordal.tracker.record.Registers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Puts the groups of a running tracker together: with its key, a thread for signing, and the time. */
final class Groups {
    /** Calls for grants that may wait for the thread; more are refused. */
    private static final int WAITING = 256;

    private static final int ID_BYTES = 16;

    private Groups() {}

    static GroupParts open(
            TrackerConfig config,
            Registers registers,
            Users users,
            GroupFiles files,
            RemovalListener removals,
            SigningKey key,
            Lifecycle lifecycle) {
        ThreadPoolExecutor signing = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING),
                new ThreadFactoryBuilder()
                        .setNameFormat("signing-%d")
                        .setDaemon(true)
                        .build());
        signing.allowCoreThreadTimeOut(true);
        lifecycle.add("signing of grants", signing::shutdownNow);
        SecureRandom random = new SecureRandom();
        return GroupParts.of(new GroupParts.Needs(
                registers,
                users,
                files,
                removals,
                claims -> Grants.sign(key, claims),
                signing,
                InstantSource.system(),
                () -> {
                    byte[] id = new byte[ID_BYTES];
                    random.nextBytes(id);
                    return Bytes.copyOf(id);
                },
                config.label(),
                config.publicOpen()));
    }
}
