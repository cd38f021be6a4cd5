// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orders that have not ended, in one small file that survives a crash as a whole.
 *
 * <p>Invariant: what a method acknowledged is durable. Thread-safe; the object's lock guards map and file. Blocks on the
 * disk.
 */
final class OrderBook {
    private static final Logger log = LoggerFactory.getLogger(OrderBook.class);
    private static final String HEADER = "downloads 1";

    private final AtomicFile file;
    private final Path path;
    private final Map<Long, DownloadOrder> orders = new TreeMap<>();

    /** The book at a path, which need not be there; its folder must. */
    OrderBook(Disk disk, Path path) throws IOException {
        this.file = new AtomicFile(disk, path);
        this.path = path;
        Optional<byte[]> bytes = file.read();
        if (bytes.isPresent()) {
            read(CheckedLines.decode(bytes.get()).lines());
        }
    }

    /** The orders by number. */
    synchronized ImmutableList<DownloadOrder> list() {
        return ImmutableList.copyOf(orders.values());
    }

    /** Remembers an order, in place of an earlier one of its number. */
    synchronized void put(DownloadOrder order) throws StorageException {
        DownloadOrder before = orders.put(order.id(), order);
        try {
            write();
        } catch (StorageException e) {
            if (before == null) {
                orders.remove(order.id());
            } else {
                orders.put(order.id(), before);
            }
            throw e;
        }
    }

    /** Forgets an order. */
    synchronized void remove(long id) throws StorageException {
        if (orders.remove(id) != null) {
            write();
        }
    }

    private void read(ImmutableList<String> lines) throws StorageException {
        if (!lines.isEmpty() && !lines.get(0).equals(HEADER)) {
            throw new StorageException(
                    StorageException.Reason.NEWER_FORMAT,
                    path + " was written by a newer Chordal; use that, or move the file away");
        }
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            try {
                DownloadOrder order = OrderText.read(line);
                orders.put(order.id(), order);
            } catch (InvalidInputException e) {
                log.warn("a line of {} is left out: {}", path, e.getMessage());
            }
        }
    }

    private void write() throws StorageException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        append(out, HEADER);
        orders.values().forEach(order -> append(out, OrderText.write(order)));
        try {
            file.write(ByteBuffer.wrap(out.toByteArray()));
        } catch (IOException e) {
            throw StorageException.of("remembering downloads in " + path, e);
        }
    }

    private static void append(ByteArrayOutputStream out, String line) {
        ByteBuffer bytes = CheckedLines.encode(line);
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }
}
