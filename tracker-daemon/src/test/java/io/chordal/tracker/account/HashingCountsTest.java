// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.tracker.account.HashingQueue.Place;
import io.chordal.tracker.record.Repeat;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is done in whatever order: nobody is forgotten, and no place is lost or made. */
class HashingCountsTest {
    private static final int ALL = 5;
    private static final int OF_ONE = 3;

    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<Guest> guests = new ArrayList<>();
    private HashingQueue queue = new HashingQueue(new HashingLimits(2, 3, OF_ONE), threads::add);

    /** Somebody who took a place, and may have asked for one hash there. */
    private static final class Guest {
        private final Place place;
        private final boolean known;
        private CompletableFuture<String> asked = new CompletableFuture<>();
        private boolean hasAsked;
        private int hashed;
        private boolean gone;

        private Guest(Place place, boolean known) {
            this.place = place;
            this.known = known;
        }

        private void ask() {
            if (!hasAsked && !gone) {
                hasAsked = true;
                asked = place.run(() -> {
                            hashed++;
                            return "hashed";
                        })
                        .toCompletableFuture();
            }
        }

        private boolean isBusy() {
            return asked.isCompletedExceptionally()
                    && asked.handle((done, failure) -> Repeat.reason(failure))
                            .join()
                            .equals(Optional.of(TrackerReason.LOGIN_BUSY));
        }

        private void leave() {
            if (!hasAsked || asked.isDone()) {
                gone = true;
                place.close();
            }
        }
    }

    @Property(tries = 2000)
    void everyHashIsDoneOnceOrRefusedAndAllPlacesComeBack(
            @ForAll @Size(max = 80) List<@IntRange(max = 999) Integer> steps) {
        guests.clear();
        queue = new HashingQueue(new HashingLimits(2, 3, OF_ONE), threads::add);
        for (int step : steps) {
            take(step % 10, step / 10 % 10, step / 100);
            assertThat(threads).hasSizeLessThanOrEqualTo(2);
            assertThat(guests.stream().filter(guest -> guest.known && !guest.gone))
                    .hasSizeLessThanOrEqualTo(ALL);
        }

        guests.forEach(Guest::ask);
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertThat(guests).filteredOn(guest -> guest.hasAsked).allSatisfy(guest -> {
            assertThat(guest.asked).isDone();
            assertThat(guest.hashed).isEqualTo(guest.isBusy() ? 0 : 1);
            assertThat(guest.known && guest.isBusy()).isFalse();
        });
        guests.forEach(Guest::leave);
        guests.forEach(Guest::leave);
        assertThat(free(true)).isEqualTo(ALL);
        assertThat(free(false)).isEqualTo(ALL);
    }

    private void take(int what, int which, int rank) {
        switch (what) {
            case 0, 1, 2, 3 -> enter(() -> queue.stranger(source(which % 4), new Rank(rank)), false);
            case 4 -> enter(queue::known, true);
            case 5, 6, 7 ->
                guests.stream()
                        .skip(which)
                        .filter(guest -> !guest.hasAsked)
                        .findFirst()
                        .ifPresent(Guest::ask);
            case 8 -> Optional.ofNullable(threads.poll()).ifPresent(Runnable::run);
            default -> guests.stream().skip(which).findFirst().ifPresent(Guest::leave);
        }
    }

    private void enter(Supplier<Place> entrance, boolean known) {
        try {
            guests.add(new Guest(entrance.get(), known));
        } catch (TrackerException e) {
            assertThat(e.reason()).isEqualTo(TrackerReason.LOGIN_BUSY);
        }
    }

    /** Takes all places that there are, of equal rank, and counts them. */
    private int free(boolean known) {
        int free = 0;
        for (int i = 0; i < 2 * ALL; i++) {
            try {
                Place place = known ? queue.known() : queue.stranger(source(100 + i / OF_ONE), Rank.lacking(0));
                assertThat(place).isNotNull();
                free++;
            } catch (TrackerException e) {
                assertThat(e.reason()).isEqualTo(TrackerReason.LOGIN_BUSY);
            }
        }
        return free;
    }
}
