// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.RegisterValue;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.record.WatchTarget;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One watch at the node that was asked for it: which of its keys are due to be read, and what its listener was last told.
 *
 * <p>At most one read is under way, and what it brings is told before the next one begins; a key that changes in between stays
 * due. Confined to the node's serial context.
 */
public final class Watch {
    private static final int BATCH = 32;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final NodeEnvironment env;
    private final RecordService records;
    private final WatchTarget target;
    private final int dueKeys;
    private final WatchSink sink;
    private final Consumer<Watch> whenClosed;
    private final TreeSet<Key> due = new TreeSet<>();
    private final ArrayDeque<WatchEvent> toTell = new ArrayDeque<>();
    private boolean allDue;
    private boolean listing;
    private boolean uncertain;
    private Optional<Bytes> cursor = Optional.empty();
    private Optional<Contents> lastTold = Optional.empty();
    private Timer nextEnd = () -> {};
    private Optional<NodeRef> teller = Optional.empty();
    private boolean ready = true;
    private boolean reading;
    private boolean over;

    Watch(
            NodeEnvironment env,
            RecordService records,
            WatchTarget target,
            int dueKeys,
            WatchSink sink,
            Consumer<Watch> whenClosed) {
        this.env = env;
        this.records = records;
        this.target = target;
        this.dueKeys = dueKeys;
        this.sink = sink;
        this.whenClosed = whenClosed;
    }

    WatchTarget target() {
        return target;
    }

    /** The listener has dealt with what it was told, and takes the next event. */
    public void ready() {
        ready = true;
        goOn();
    }

    /** Ends the watch; nothing is told any more. A second call has no effect. */
    public void close() {
        if (!over) {
            over = true;
            nextEnd.cancel();
            whenClosed.accept(this);
        }
    }

    /** Ends the watch and tells why. */
    void end(CallFailure why) {
        if (!over) {
            close();
            sink.ended(why);
        }
    }

    /** From now on, until it is told otherwise, this one tells of changes; what changed before is due. */
    void toldBy(Optional<NodeRef> home) {
        teller = home;
    }

    /** Something at the key may have changed. */
    void changed(Key key) {
        if (target.includes(key)) {
            due.add(key);
            if (due.size() > dueKeys) {
                missed();
            }
            goOn();
        }
    }

    /** Anything may have changed. */
    void missed() {
        due.clear();
        allDue = true;
        goOn();
    }

    private void goOn() {
        while (ready && !over && !toTell.isEmpty()) {
            ready = false;
            sink.told(toTell.remove());
        }
        if (!ready || over || reading) {
            return;
        }
        if (target.key().isPresent()) {
            readKey(target.key().get());
        } else if (allDue) {
            allDue = false;
            listing = true;
            uncertain = false;
            cursor = Optional.empty();
            tell(List.of(new WatchEvent.Listing()));
        } else if (listing) {
            readPage();
        } else if (!due.isEmpty()) {
            readDue();
        }
    }

    private void tell(List<WatchEvent> events) {
        toTell.addAll(events);
        goOn();
    }

    private void readKey(Key key) {
        if (!allDue && due.isEmpty()) {
            return;
        }
        allDue = false;
        due.clear();
        read(List.of(key), answers -> {
            if (answers.get(0) instanceof ReadAnswer.Found found) {
                tellKey(found.value());
                again(found, this::missed);
            } else {
                failed(this::missed);
            }
        });
    }

    private void tellKey(Contents now) {
        nextEnd.cancel();
        firstEnd(now).ifPresent(end -> {
            Duration left = Duration.between(env.wallClock(), end);
            nextEnd = env.schedule(left.isNegative() ? PAUSE : left.plusMillis(1), this::missed);
        });
        boolean same = lastTold.filter(now::equals).isPresent();
        lastTold = Optional.of(now);
        tell(same ? List.of() : List.of(new WatchEvent.State(now)));
    }

    private static Optional<Instant> firstEnd(Contents now) {
        return Stream.concat(
                        now.set().members().stream().map(SetMember::expiresAt),
                        now.register().siblings().stream().map(RegisterValue.Sibling::expiresAt))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    private void readDue() {
        List<Key> batch = due.stream().limit(BATCH).toList();
        batch.forEach(due::remove);
        read(batch, answers -> {
            List<WatchEvent> states = new ArrayList<>();
            List<Key> unread = new ArrayList<>();
            for (int i = 0; i < batch.size(); i++) {
                if (answers.get(i) instanceof ReadAnswer.Found found) {
                    Key key = batch.get(i);
                    states.add(new WatchEvent.State(found.value()));
                    again(found, () -> changed(key));
                } else {
                    unread.add(batch.get(i));
                }
            }
            if (!unread.isEmpty()) {
                failed(() -> unread.forEach(this::changed));
            }
            tell(states);
        });
    }

    private void read(List<Key> keys, Consumer<List<ReadAnswer>> then) {
        reading = true;
        records.readOf(
                teller,
                keys,
                Outcome.of(
                        answers -> {
                            reading = false;
                            then.accept(answers);
                        },
                        failure -> {
                            reading = false;
                            failed(() -> keys.forEach(this::changed));
                        }));
    }

    private void readPage() {
        reading = true;
        records.scanOf(
                teller,
                new ScanSets(target.partition(), cursor, BATCH, false),
                Outcome.of(
                        page -> {
                            reading = false;
                            tellPage(page);
                        },
                        failure -> failed(() -> {
                            reading = false;
                            goOn();
                        })));
    }

    private void tellPage(CopyPage page) {
        List<WatchEvent> events = new ArrayList<>();
        page.records().forEach(contents -> events.add(new WatchEvent.State(contents)));
        cursor = page.next();
        uncertain |= !teller.map(page::isChangedOnlyBy).orElse(page.standing() == Standing.OWNER);
        if (cursor.isEmpty()) {
            listing = false;
            events.add(new WatchEvent.Listed());
            if (uncertain) {
                failed(this::missed);
            }
        }
        tell(events);
    }

    /**
     * What other homes have in the owner's stead, or another node that believes to be the owner, or another static home, may be less than
     * the one has that tells, which will not tell of that again.
     */
    private void again(ReadAnswer.Found found, Runnable again) {
        boolean certain = teller.map(found::isChangedOnlyBy).orElse(found.ownersWord());
        if (!certain) {
            failed(again);
        }
    }

    private void failed(Runnable again) {
        env.schedule(PAUSE, () -> {
            if (!over) {
                again.run();
            }
        });
    }
}
