// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionWriter;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the lists of folders are kept in the home: those of shared folders, by folder, and fetched ones, by file. Stateless. */
public final class FolderList {
    private static final Logger log = LoggerFactory.getLogger(FolderList.class);

    private static final String FETCHED = "get-";

    private final Disk disk;
    private final Path lists;

    /** Lists kept below a folder, which is made if need be. */
    public FolderList(Disk disk, Path lists) throws IOException {
        this.disk = disk;
        disk.createDirectories(lists);
        this.lists = lists.toRealPath();
    }

    /** Where a list that is fetched is kept. */
    public Path fetched(FileRef list) {
        return lists.resolve(FETCHED + list);
    }

    /** The lists that were fetched and are here. */
    public List<Path> allFetched() throws IOException {
        try (DirectoryStream<Path> fetched = Files.newDirectoryStream(lists, FETCHED + "*")) {
            return ImmutableList.copyOf(fetched);
        }
    }

    /** Removes a list that is kept here; one that is kept elsewhere is somebody else's file and stays. */
    void remove(Path list) {
        if (!lists.equals(list.getParent())) {
            return;
        }
        try {
            disk.delete(list);
        } catch (IOException e) {
            log.warn("the list {} of a folder that is not shared any more stays: {}", list, e.getMessage());
        }
    }

    /** Writes the list of a folder in place of its last one; returns where it is. Durable then. */
    Path write(Path folder, List<CollectionEntry> entries) throws StorageException {
        String key = Hashing.sha256()
                .hashString(folder.toString(), StandardCharsets.UTF_8)
                .toString()
                .substring(0, 32);
        Path list = lists.resolve("share-" + key);
        Path fresh = lists.resolve("share-" + key + ".new");
        try {
            try (FileChannel channel = FileChannel.open(
                            fresh,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
                CollectionWriter writer = new CollectionWriter(out);
                for (CollectionEntry entry : entries) {
                    writer.add(entry);
                }
                out.flush();
                channel.force(true);
            }
            disk.replace(fresh, list);
            disk.forceDirectory(lists);
            return list;
        } catch (IOException e) {
            throw StorageException.of("writing the list of " + folder, e);
        }
    }
}
