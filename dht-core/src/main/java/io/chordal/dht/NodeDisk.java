// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.id.RingProfile;
import io.chordal.dht.identity.NodeDirectory;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.dht.replica.HomeMemory;
import io.chordal.dht.ring.RingMemory;
import io.chordal.dht.store.InMemoryRecordStore;
import io.chordal.dht.store.RecordStore;
import io.chordal.dht.store.SqliteRecordStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What a node keeps beyond its process, in its data directory if it has one: opens it, and adds what has to be closed to the node's
 * resources.
 *
 * <p>Not thread-safe; used while a node is put together.
 */
final class NodeDisk {
    private final Optional<Path> directory;
    private final Optional<NodeDirectory> home;
    private final Resources resources;

    private NodeDisk(Optional<Path> directory, Optional<NodeDirectory> home, Resources resources) {
        this.directory = directory;
        this.home = home;
        this.resources = resources;
    }

    static NodeDisk open(Optional<Path> directory, Resources resources) throws IOException {
        if (directory.isEmpty()) {
            return new NodeDisk(directory, Optional.empty(), resources);
        }
        NodeDirectory home = NodeDirectory.open(directory.get());
        resources.add(() -> close(home));
        return new NodeDisk(directory, Optional.of(home), resources);
    }

    NodeIdentity identity() {
        return home.map(NodeDirectory::identity).orElseGet(NodeIdentity::ephemeral);
    }

    RecordStore store() {
        long epoch = new SecureRandom().nextLong();
        if (directory.isEmpty()) {
            return new InMemoryRecordStore(epoch, Runnable::run);
        }
        RecordStore opened =
                SqliteRecordStore.open(directory.get().resolve("records"), epoch, thread("chordal-records"));
        resources.add(opened::close);
        return opened;
    }

    RingMemory ring(RingProfile profile) throws IOException {
        return home.isEmpty() ? RingMemory.transientMemory() : home.get().ringMemory(profile, thread("chordal-disk"));
    }

    HomeMemory homes() throws IOException {
        return home.isEmpty() ? HomeMemory.transientMemory() : home.get().homeMemory(thread("chordal-homes"));
    }

    private DiskThread thread(String name) {
        DiskThread disk = new DiskThread(name);
        resources.add(disk::close);
        return disk;
    }

    private static void close(NodeDirectory home) {
        try {
            home.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the node's directory", e);
        }
    }
}
