// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.DamagedCopy;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orders that have not ended, and the last number given to any, in one small file that survives a crash as a whole.
 *
 * <p>Invariants: what a method acknowledged is durable; no number is given twice, so that nobody who still knows the number of
 * a download that ended means another one by it. Thread-safe; the object's lock guards map and file. Blocks on the
 * disk.
 */
public final class OrderBook {
    private static final Logger log = LoggerFactory.getLogger(OrderBook.class);
    private static final String FORMAT = "downloads ";
    private static final String HEADER = FORMAT + "1";
    private static final String LAST = "last ";

    private final AtomicFile file;
    private final Path path;
    private final Map<Long, DownloadOrder> orders = new TreeMap<>();
    private long last;

    /** The book at a path, which need not be there; its folder must. */
    public OrderBook(Disk disk, Path path) throws IOException {
        this.file = new AtomicFile(disk, path);
        this.path = path;
        Optional<byte[]> bytes = file.read();
        if (bytes.isPresent()) {
            List<String> lines = new ArrayList<>();
            boolean whole = CheckedLines.read(bytes.get(), lines::add).whole();
            if (lines.isEmpty() && !whole) {
                throw new StorageException(
                        StorageException.Reason.DAMAGED,
                        "the list of downloads " + path
                                + " is damaged; move it away and ask for the files again, what is there of them is used");
            }
            if (!whole) {
                log.warn(
                        "the list of downloads {} is damaged, and what cannot be read of it is left out; as it was, it is kept"
                                + " as {}; see what is left with peerctl downloads, and ask for the others again",
                        path,
                        DamagedCopy.make(disk, path));
            }
            read(lines);
        }
    }

    /** The orders by number. */
    public synchronized ImmutableList<DownloadOrder> list() {
        return ImmutableList.copyOf(orders.values());
    }

    /** Gives a number to a download that needs no order, because it has ended already. */
    public synchronized long number() throws StorageException {
        last++;
        write();
        return last;
    }

    /** Remembers a new order under the next number, and returns it so. */
    public synchronized DownloadOrder add(DownloadOrder order) throws StorageException {
        last++;
        DownloadOrder numbered = order.withId(last);
        replace(numbered);
        return numbered;
    }

    /** Remembers an order as it is now, in place of what it was; one that was forgotten meanwhile stays so. */
    public synchronized void update(DownloadOrder order) throws StorageException {
        if (orders.containsKey(order.id())) {
            replace(order);
        }
    }

    /** Forgets an order. */
    public synchronized void remove(long id) throws StorageException {
        if (orders.remove(id) != null) {
            write();
        }
    }

    private void replace(DownloadOrder order) throws StorageException {
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

    private void read(List<String> lines) throws StorageException {
        boolean headed = !lines.isEmpty() && lines.get(0).startsWith(FORMAT);
        if (headed && !lines.get(0).equals(HEADER)) {
            throw new StorageException(
                    StorageException.Reason.NEWER_FORMAT,
                    path + " was written by a newer Chordal; use that, or move the file away");
        }
        for (String line : lines.subList(headed ? 1 : 0, lines.size())) {
            try {
                if (line.startsWith(LAST)) {
                    last = Math.max(last, OrderText.number(line.substring(LAST.length())));
                } else {
                    DownloadOrder order = OrderText.read(line);
                    orders.put(order.id(), order);
                    last = Math.max(last, order.id());
                }
            } catch (InvalidInputException e) {
                log.warn("a line of {} is left out: {}", path, e.getMessage());
            }
        }
    }

    private void write() throws StorageException {
        List<String> lines = new ArrayList<>(List.of(HEADER, LAST + last));
        orders.values().forEach(order -> lines.add(OrderText.write(order)));
        try {
            file.write(CheckedLines.encode(lines));
        } catch (IOException e) {
            throw StorageException.of("remembering downloads in " + path, e);
        }
    }
}
