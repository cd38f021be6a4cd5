// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomeVote;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.replica.message.Elect;
import io.chordal.dht.replica.message.Elected;
import io.chordal.dht.ring.FormerNeighbours;
import io.chordal.dht.ring.LookupCallback;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The members of a list, who choose the next one, and nothing else: no ring, no clock. Each message, each write and each timer waits until
 * the test lets it through, in whatever order; or it is lost.
 *
 * <p>Confined to the test's thread.
 */
final class ElectionTable {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final HomeList list;
    private final List<Seat> seats;
    private final List<Event> open = new ArrayList<>();
    private final SplittableRandom random;
    private final Set<HomeList> chosen = new LinkedHashSet<>();

    /** Seats so many members, none of which has asked the others in. */
    ElectionTable(int members, long seed) {
        random = new SplittableRandom(seed);
        list = HomeList.of(
                IntStream.range(0, members).mapToObj(ElectionTable::endpoint).toList());
        seats = IntStream.range(0, members).mapToObj(Seat::new).toList();
        seats.forEach(Seat::sitDown);
    }

    static Endpoint endpoint(int number) {
        return new Endpoint("member" + number, 7000);
    }

    /** What waits: a message or an answer on its way, a write, a timer. */
    enum Kind {
        REQUEST,
        ANSWER,
        WRITE,
        TIMER
    }

    /** One thing that waits; from and to are the same but for messages. */
    record Event(Kind kind, int from, int to, Optional<HomeList> about, Runnable happens, Runnable isLost) {}

    private record Write(HomeMemory.Kept kept, Consumer<Boolean> told) {}

    // ---- what a test does

    Seat seat(int number) {
        return seats.get(number);
    }

    List<Event> open() {
        return List.copyOf(open);
    }

    void happen(Event event) {
        if (open.remove(event)) {
            event.happens.run();
        }
    }

    /** The message does not come, or comes when its sender has given up. */
    void lose(Event event, boolean comesLate) {
        if (open.remove(event)) {
            event.isLost.run();
            if (comesLate) {
                open.add(new Event(event.kind, event.from, event.to, event.about, event.happens, () -> {}));
            }
        }
    }

    /** Lets happen whatever fits, until nothing fits any more; in the order in which it came about. */
    void run(Predicate<Event> fits) {
        for (Optional<Event> next = first(fits); next.isPresent(); next = first(fits)) {
            happen(next.get());
        }
    }

    private Optional<Event> first(Predicate<Event> fits) {
        return open.stream().filter(fits).findFirst();
    }

    /** Nothing that is on its way arrives. */
    void loseMessages(Predicate<Event> fits) {
        open().stream()
                .filter(event -> event.kind == Kind.REQUEST || event.kind == Kind.ANSWER)
                .filter(fits)
                .forEach(event -> lose(event, false));
    }

    /** Lets happen whatever happens while this member is cut off, until nothing is left to happen. */
    void runWithout(int member) {
        while (!open.isEmpty()) {
            run(event -> event.from != member && event.to != member);
            loseMessages(event -> event.from == member || event.to == member);
            run(event -> event.from == event.to);
        }
    }

    /** All ask each other in. */
    ElectionTable allCount() {
        for (Seat seat : seats) {
            seat.askIn();
            run(event -> true);
        }
        return this;
    }

    /** Returns the lists that some proposer was told are chosen. */
    Set<HomeList> chosen() {
        return chosen;
    }

    /** Returns the list with one member more. */
    HomeList with(int number) {
        List<Endpoint> members = new ArrayList<>(list.members());
        members.add(endpoint(number));
        return new HomeList(list.version() + 1, members);
    }

    /** A member of the list, its disk, and its process. */
    final class Seat {
        private final int number;
        private final List<String> failures = new ArrayList<>();
        private Optional<HomeMemory.Kept> durable = Optional.empty();
        private Deque<Write> writes = new ArrayDeque<>();
        private HomePlans plans;
        private HomeElection election;
        private long life;
        private long disk = 1;

        Seat(int number) {
            this.number = number;
        }

        private void sitDown() {
            life++;
            Place place = new Place(this, life);
            plans = new HomePlans(place, new StaticHomes(list, StaticHomes.Quorum.MAJORITY), place, disk);
            Members members = new Members(place, place, RingProfile.DEFAULT, plans);
            Peers peers = new Peers(place, place, new Dispatcher(), true);
            election = new HomeElection(place, peers, members, plans, place.key(), TIMEOUT);
        }

        void askIn() {
            election.askIn();
        }

        void propose(HomeList next) {
            HomePlans mine = plans;
            election.propose(
                    next,
                    Outcome.of(
                            value -> {
                                chosen.add(value);
                                mine.adopt(mine.plan().toward(value));
                            },
                            failure -> failures.add(failure.message())));
        }

        /** Hears of the list that another one goes by, as members tell each other whenever they speak. */
        void hear(Seat other) {
            plans.adopt(other.plans.plan());
        }

        /** The power fails, and comes back: of what waited for the disk the first so many writes are there. */
        void restart(int written) {
            for (int i = 0; i < written && !writes.isEmpty(); i++) {
                durable = Optional.of(writes.remove().kept);
            }
            sitDownAgain();
        }

        /** The same with another, empty disk. */
        void loseDisk() {
            durable = Optional.empty();
            disk++;
            sitDownAgain();
        }

        private void sitDownAgain() {
            writes = new ArrayDeque<>();
            open.removeIf(event -> event.from == number && event.to == number);
            sitDown();
        }

        int waitingWrites() {
            return writes.size();
        }

        boolean counts() {
            return plans.vote().counts();
        }

        /** Says whether its disk lacks nothing that it, or one that it lost, knew of the choice; or has its result. */
        boolean knowsAll() {
            return durable.filter(kept ->
                            kept.plan().next().isPresent() || kept.vote().counts())
                    .isPresent();
        }

        /** Returns what the disk says of the choice. */
        HomeVote onDisk() {
            return durable.map(HomeMemory.Kept::vote).orElseGet(() -> HomeVote.of(list.version()));
        }

        List<String> failures() {
            return failures;
        }

        private void write(long at, HomeMemory.Kept kept, Consumer<Boolean> told) {
            if (at != life) {
                return;
            }
            writes.add(new Write(kept, told));
            open.add(new Event(Kind.WRITE, number, number, Optional.empty(), this::writeFirst, () -> {}));
        }

        private void writeFirst() {
            Write first = writes.remove();
            durable = Optional.of(first.kept);
            first.told.accept(true);
        }

        /** The gate of a node: who is at another stage is not answered. */
        private void receive(long senderStage, Elect asked, Reply<Elected> reply) {
            if (senderStage == plans.stage()) {
                election.answer(asked, reply);
            } else {
                reply.failed(new CallFailure(CallFailure.Reason.BUSY, "another stage"));
            }
        }
    }

    /** What surrounds one process of a seat. */
    private final class Place implements NodeEnvironment, Network, RingMembership, HomeMemory {
        private final Seat seat;
        private final long life;
        private final NodeRef self;

        Place(Seat seat, long life) {
            this.seat = seat;
            this.life = life;
            this.self = RingProfile.DEFAULT.node(
                    RingProfile.DEFAULT.position(seat.number + " " + seat.disk).toBytes(),
                    0,
                    endpoint(seat.number),
                    life);
        }

        Bytes key() {
            return self.keyHash();
        }

        private boolean runs() {
            return life == seat.life;
        }

        @Override
        public <R> void call(
                Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply) {
            Elect asked = (Elect) request;
            @SuppressWarnings("unchecked")
            Reply<Elected> outcome = new Once((Reply<Elected>) reply, this);
            Seat other = seats.stream()
                    .filter(one -> endpoint(one.number).equals(to))
                    .findFirst()
                    .orElseThrow();
            long stage = seat.plans.stage();
            Runnable timedOut =
                    () -> outcome.failed(new CallFailure(CallFailure.Reason.TIMEOUT, "no answer from " + to));
            open.add(new Event(
                    Kind.REQUEST,
                    seat.number,
                    other.number,
                    asked.list(),
                    () -> other.receive(
                            stage, asked, new Returning(ElectionTable.this, other.number, seat.number, asked, outcome)),
                    timedOut));
        }

        @Override
        public Optional<Kept> kept() {
            return seat.durable;
        }

        @Override
        public void keep(Kept memory, Consumer<Boolean> written) {
            seat.write(life, memory, written);
        }

        @Override
        public void execute(Runnable task) {
            if (runs()) {
                task.run();
            }
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            Event event =
                    new Event(Kind.TIMER, seat.number, seat.number, Optional.empty(), () -> execute(task), () -> {});
            open.add(event);
            return () -> open.remove(event);
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant wallClock() {
            return Instant.EPOCH;
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public NodeRef self() {
            return self;
        }

        @Override
        public Neighbourhood neighbourhood() {
            return new Neighbourhood(self, true, Optional.empty(), List.of());
        }

        @Override
        public FormerNeighbours formerNeighbours() {
            return new FormerNeighbours(List.of());
        }

        @Override
        public void whenRemembered(Consumer<Boolean> told) {
            told.accept(true);
        }

        @Override
        public boolean isDead(NodeRef node) {
            return false;
        }

        @Override
        public boolean hasLeft(NodeRef node) {
            return false;
        }

        @Override
        public boolean isSilent(NodeRef node) {
            return false;
        }

        @Override
        public boolean hearsNobody() {
            return false;
        }

        @Override
        public void onLapse(Runnable listener) {}

        @Override
        public void addListener(Listener listener) {}

        @Override
        public void lookup(RingId target, Duration timeout, LookupCallback callback) {
            throw new UnsupportedOperationException("members know each other without a lookup");
        }
    }

    /** An answer is an event of its own; it comes to whoever asked, if that process still runs. */
    private record Returning(ElectionTable table, int from, int to, Elect asked, Reply<Elected> outcome)
            implements Reply<Elected> {
        @Override
        public void answered(Elected answer) {
            back(() -> outcome.answered(answer));
        }

        @Override
        public void failed(CallFailure failure) {
            back(() -> outcome.failed(failure));
        }

        private void back(Runnable arrival) {
            table.open.add(new Event(
                    Kind.ANSWER,
                    from,
                    to,
                    asked.list(),
                    arrival,
                    () -> outcome.failed(new CallFailure(CallFailure.Reason.TIMEOUT, "the answer was lost"))));
        }
    }

    /** The first outcome of a call counts, and only for the process that made it. */
    private static final class Once implements Reply<Elected> {
        private final Reply<Elected> reply;
        private final Place caller;
        private boolean over;

        Once(Reply<Elected> reply, Place caller) {
            this.reply = reply;
            this.caller = caller;
        }

        @Override
        public void answered(Elected answer) {
            if (isFirst()) {
                reply.answered(answer);
            }
        }

        @Override
        public void failed(CallFailure failure) {
            if (isFirst()) {
                reply.failed(failure);
            }
        }

        private boolean isFirst() {
            boolean first = !over && caller.runs();
            over = true;
            return first;
        }
    }
}
