// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RegisterWrite.Basis;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.record.WatchTarget;
import io.chordal.dht.replica.message.AwaitChanges;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches over many nodes in one event queue: the last state always arrives, whatever dies or joins. */
class WatchTest {
    private static final Key KEY = Key.of("builds", "42");
    private static final Bytes PARTITION = Bytes.utf8("builds");

    private final TestWorld world = TestWorld.of(6);

    @Test
    void theStateOfAKeyIsToldAtOnceAndAfterEachChange() {
        Listener listener = watch(outside(), WatchTarget.of(KEY));
        assertThat(listener.values()).containsExactly("");

        put(0, "one");
        world.run(Duration.ofSeconds(1));
        put(1, "two");
        world.run(Duration.ofSeconds(1));
        world.write(2, Ack.PRIMARY, new RegisterWrite.Delete(KEY, Basis.latest(), world.operationId()));
        world.run(Duration.ofSeconds(1));

        assertThat(listener.values()).containsExactly("", "one", "two", "");
    }

    @Test
    void aChangeIsToldWithinMillisecondsAndAnIdleWatchCostsACallNowAndThen() {
        Listener listener = watch(outside(), WatchTarget.of(KEY));
        long calls = world.calls;
        world.run(Duration.ofSeconds(60));
        long idle = world.calls;
        put(0, "one");
        world.run(Duration.ofMillis(100));

        assertThat(listener.last()).isEqualTo("one");
        assertThat(idle - calls).as("calls of a minute, repair included").isLessThan(12 + 6 * 2 * 2 * 6);
    }

    @Test
    void theWatchLivesThroughTheDeathOfOneOwnerAfterTheOther() {
        Listener listener = watch(outside(), WatchTarget.of(KEY));
        for (int death = 0; death < 3; death++) {
            TestWorld.Node owner = world.homes(KEY).get(0);
            if (owner.number == listener.at) {
                break;
            }
            world.kill(owner.number);
            String value = "after death " + death;
            putUntilDone(listener.at, value);
            world.runUntil(Duration.ofSeconds(10), () -> listener.last().equals(value));
        }
        assertThat(listener.values()).hasSizeGreaterThan(2);
    }

    @Test
    void anOwnerThatHangsIsNotWaitedForLongerThanAHoldAndACall() {
        Listener listener = watch(outside(), WatchTarget.of(KEY));
        TestWorld.Node owner = world.homes(KEY).get(0);
        world.pause(owner.number);
        world.kill(owner.number);
        putUntilDone(listener.at, "new owner");

        world.runUntil(Duration.ofSeconds(9), () -> listener.last().equals("new owner"));
    }

    /** The home is asked, or about to be asked, on behalf of the first; the second comes at any moment of that. */
    @Test
    void aWatchThatIsAddedWhileAQuestionIsUnderWayIsToldTheState() {
        for (int i = 0; i < 400; i++) {
            Listener first = begin(world, outside(), WatchTarget.of(Key.of("builds", "first " + i)));
            world.run(Duration.ofNanos(50_000L * i));
            Listener second = begin(world, outside(), WatchTarget.of(Key.of("builds", "second " + i)));
            world.run(Duration.ofSeconds(1));

            assertThat(first.values()).as("first, " + i).containsExactly("");
            assertThat(second.values()).as("second, " + i).containsExactly("");
            first.watch.close();
            second.watch.close();
        }
    }

    /** The second key changes after its first read, then the first one, whose change ends the question that knew nothing of the second. */
    @Test
    void aChangeBetweenTwoQuestionsIsTold() {
        for (int i = 0; i < 400; i++) {
            Key firstKey = Key.of("builds", "first " + i);
            Key secondKey = Key.of("builds", "second " + i);
            Listener first = watch(outside(), WatchTarget.of(firstKey));
            Listener second = begin(world, outside(), WatchTarget.of(secondKey));
            world.run(Duration.ofNanos(50_000L * i));
            world.begin(outside(), Ack.PRIMARY, new ArrayList<>(), put(world, secondKey, "changed"));
            world.run(Duration.ofNanos(500_000));
            world.begin(outside(), Ack.PRIMARY, new ArrayList<>(), put(world, firstKey, "changed"));
            world.run(Duration.ofSeconds(1));

            assertThat(first.last()).as("first, " + i).isEqualTo("changed");
            assertThat(second.last()).as("second, " + i).isEqualTo("changed");
            first.watch.close();
            second.watch.close();
        }
    }

    @Test
    void nodesThatJoinBeforeTheOwnerTakeTheWatchOver() {
        TestWorld small = TestWorld.of(2, 7);
        Listener listener = watch(small, 0, WatchTarget.of(KEY));
        for (int i = 10; i < 30; i++) {
            small.join(i);
            small.write(0, Ack.PRIMARY, put(small, "value " + i));
            small.run(Duration.ofMillis(200));
        }
        small.runUntil(Duration.ofSeconds(10), () -> listener.last().equals("value 29"));
    }

    @Test
    void aSlowListenerMissesStatesInBetweenButNeverTheLast() {
        Listener listener = watch(outside(), WatchTarget.of(KEY));
        listener.slow = true;
        for (int i = 0; i < 50; i++) {
            put(i % 6, "value " + i);
            world.run(Duration.ofMillis(20));
        }
        assertThat(listener.values()).hasSize(2);

        listener.slow = false;
        listener.watch.ready();
        world.run(Duration.ofSeconds(1));

        assertThat(listener.values()).hasSize(3);
        assertThat(listener.last()).isEqualTo("value 49");
    }

    @Test
    void theEndOfAValuesTimeIsTold() {
        Listener listener = watch(outside(), WatchTarget.of(KEY));
        world.write(
                0,
                Ack.PRIMARY,
                new RegisterWrite.Put(
                        KEY,
                        Bytes.utf8("brief"),
                        Optional.of(Duration.ofSeconds(30)),
                        Basis.latest(),
                        world.operationId()));
        world.run(Duration.ofSeconds(29));
        assertThat(listener.last()).isEqualTo("brief");
        world.run(Duration.ofSeconds(2));
        assertThat(listener.values()).containsExactly("", "brief", "");
    }

    @Test
    void aPartitionIsListedAndThenItsChangesAreTold() {
        for (int i = 0; i < 100; i++) {
            world.add(0, Key.of("builds", "item " + i), "member");
        }
        Listener listener = watch(outside(), WatchTarget.ofPartition(PARTITION));
        assertThat(listener.events.get(0)).isInstanceOf(WatchEvent.Listing.class);
        assertThat(listener.events.get(101)).isInstanceOf(WatchEvent.Listed.class);
        assertThat(listener.keys()).hasSize(100);

        world.add(1, Key.of("builds", "item 5"), "another");
        put(2, "register");
        world.add(1, Key.of("elsewhere"), "member");
        world.run(Duration.ofSeconds(1));

        assertThat(listener.keys()).hasSize(101);
        assertThat(listener.states.get(Key.of("builds", "item 5")).set().members())
                .hasSize(2);
        assertThat(listener.states.get(KEY).register().siblings()).hasSize(1);
    }

    @Test
    void aPartitionIsListedAnewWhenMoreChangedThanIsRemembered() {
        Listener listener = watch(outside(), WatchTarget.ofPartition(PARTITION));
        listener.slow = true;
        world.add(0, Key.of("builds", "first"), "member");
        for (int i = 0; i < ChangeLog.SIZE + 10; i += 100) {
            for (int j = 0; j < 100; j++) {
                world.write(0, world.addition(Key.of("builds", "item " + (i + j) % 1500), "member", "" + i));
            }
        }
        listener.slow = false;
        listener.watch.ready();
        world.run(Duration.ofSeconds(10));

        assertThat(listener.keys()).hasSize(1501);
        assertThat(listener.events.stream().filter(WatchEvent.Listing.class::isInstance))
                .hasSizeGreaterThan(1);
    }

    @Test
    void aListGoesOnWhereItWasThoughTheOwnerDiedBetweenTwoPages() {
        for (int i = 100; i < 150; i++) {
            world.write(0, Ack.ALL, world.addition(Key.of("builds", "item " + i), "member", ""));
        }
        List<Key> listed = new ArrayList<>();
        Optional<Bytes> after = Optional.empty();
        do {
            List<CopyPage> pages = new ArrayList<>();
            world.nodes
                    .get(outside())
                    .service
                    .scan(new ScanSets(PARTITION, after, 20, false), Outcome.of(pages::add, failure -> {
                        throw new AssertionError(failure);
                    }));
            world.runUntil(Duration.ofSeconds(10), () -> !pages.isEmpty());
            pages.get(0).records().forEach(contents -> listed.add(contents.set().key()));
            after = pages.get(0).next();
            world.kill(world.homes(KEY).get(0).number);
        } while (after.isPresent());

        assertThat(listed).hasSize(50).isSorted().doesNotHaveDuplicates();
    }

    /** Watchers of a key and of its partition, while nodes die, join and start again; at the end both know what there is. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theLastStateArrivesWhateverHappened(long seed) {
        TestWorld churning = TestWorld.of(6, seed);
        Listener ofKey = watch(churning, 0, WatchTarget.of(KEY));
        Listener ofPartition = watch(churning, 0, WatchTarget.ofPartition(PARTITION));
        for (int round = 0; round < 12; round++) {
            int victim = 1 + (int) ((seed + round) % 5);
            if (round % 2 == 0) {
                churning.kill(victim);
            } else {
                churning.restart(victim - 1 == 0 ? 5 : victim - 1);
            }
            List<List<WriteAnswer>> answers = new ArrayList<>();
            churning.begin(0, Ack.QUORUM, answers, put(churning, "round " + round));
            churning.runUntil(Duration.ofSeconds(30), () -> !answers.isEmpty());
            churning.run(Duration.ofMillis(500));
        }
        for (int node = 1; node <= 5; node++) {
            if (churning.nodes.get(node).dead) {
                churning.restart(node);
            }
        }
        churning.settle();
        putUntilDone(churning, 0, "the last");
        churning.run(Duration.ofSeconds(15));

        assertThat(ofKey.last()).isEqualTo("the last");
        assertThat(text(ofPartition.states.get(KEY))).isEqualTo("the last");
    }

    @Test
    void aNodeOpensSoManyWatchesAndClosesThemWithItself() {
        List<CallFailure> refused = new ArrayList<>();
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < WatchConfig.defaults().watches(); i++) {
            listeners.add(begin(world, 0, WatchTarget.of(Key.of("k" + i))));
        }
        world.nodes.get(0).service.watch(WatchTarget.of(KEY), new Listener(0), Outcome.of(watch -> {}, refused::add));
        assertThat(refused).extracting(CallFailure::reason).containsExactly(CallFailure.Reason.BUSY);
        world.run(Duration.ofSeconds(3));
        assertThat(listeners)
                .allSatisfy(listener -> assertThat(listener.values()).containsExactly(""));

        listeners.get(0).watch.close();
        assertThat(begin(world, 0, WatchTarget.of(KEY)).watch).isNotNull();
        world.nodes.get(0).service.stop();

        assertThat(listeners.get(0).ended).isEmpty();
        assertThat(listeners.get(1).ended).hasSize(1);
        world.run(Duration.ofSeconds(20));
    }

    /** A home keeps one question for each name open, so that a name for each watch would fill it, and the connection to it. */
    @Test
    void watchesThatComeAndGoAskUnderOneName() {
        TreeSet<Bytes> names = new TreeSet<>();
        world.onCall = (to, request) -> {
            if (request instanceof AwaitChanges question) {
                names.add(question.watcher());
            }
        };
        int outside = outside();
        for (int i = 0; i < 50; i++) {
            Listener brief = begin(world, outside, WatchTarget.of(Key.of("builds", "" + i % 3)));
            world.run(Duration.ofMillis(40));
            assertThat(brief.values()).as("watch " + i).containsExactly("");
            brief.watch.close();
        }
        assertThat(names).hasSize(1);

        Listener last = begin(world, outside, WatchTarget.of(KEY));
        put(0, "one");
        world.run(Duration.ofMillis(100));
        assertThat(last.last()).isEqualTo("one");
    }

    @Test
    void whereNoHomeIsFoundItIsLookedForMoreAndMoreSlowly() {
        TestWorld empty = TestWorld.of(1);
        TestWorld.Node client = empty.client(7);
        Listener listener = watch(empty, client.number, WatchTarget.of(KEY));
        empty.run(Duration.ofSeconds(30));
        empty.kill(0);
        empty.run(Duration.ofSeconds(10));
        long before = empty.lookups;
        empty.run(Duration.ofSeconds(60));

        assertThat(listener.values()).containsExactly("");
        assertThat(empty.lookups - before).isLessThan(40);
    }

    @Test
    void aClosedWatchTellsNothingMore() {
        Listener listener = watch(outside(), WatchTarget.of(KEY));
        listener.watch.close();
        put(0, "one");
        world.run(Duration.ofSeconds(10));

        assertThat(listener.values()).containsExactly("");
        assertThat(listener.ended).isEmpty();
    }

    private int outside() {
        return world.members().stream()
                .filter(node -> !world.homes(KEY).contains(node))
                .findFirst()
                .orElseThrow()
                .number;
    }

    private Listener watch(int at, WatchTarget target) {
        return watch(world, at, target);
    }

    private static Listener watch(TestWorld world, int at, WatchTarget target) {
        Listener listener = begin(world, at, target);
        world.run(Duration.ofSeconds(1));
        return listener;
    }

    private static Listener begin(TestWorld world, int at, WatchTarget target) {
        Listener listener = new Listener(at);
        world.nodes.get(at).service.watch(target, listener, Outcome.of(watch -> listener.watch = watch, failure -> {
            throw new AssertionError(failure);
        }));
        return listener;
    }

    private void put(int at, String value) {
        world.write(at, Ack.PRIMARY, put(world, value));
    }

    private void putUntilDone(int at, String value) {
        putUntilDone(world, at, value);
    }

    private static void putUntilDone(TestWorld world, int at, String value) {
        WriteAnswer answer = world.write(at, Ack.PRIMARY, put(world, value)).get(0);
        if (!(answer instanceof WriteAnswer.Done)) {
            putUntilDone(world, at, value);
        }
    }

    private static RegisterWrite.Put put(TestWorld world, String value) {
        return put(world, KEY, value);
    }

    private static RegisterWrite.Put put(TestWorld world, Key key, String value) {
        return new RegisterWrite.Put(key, Bytes.utf8(value), Optional.empty(), Basis.latest(), world.operationId());
    }

    private static String text(Contents contents) {
        return contents.register().siblings().isEmpty()
                ? ""
                : contents.register().siblings().get(0).value().toUtf8();
    }

    private static final class Listener implements WatchSink {
        private final int at;
        private final List<WatchEvent> events = new ArrayList<>();
        private final TreeMap<Key, Contents> states = new TreeMap<>();
        private final List<CallFailure> ended = new ArrayList<>();
        private Watch watch;
        private boolean slow;

        Listener(int at) {
            this.at = at;
        }

        @Override
        public void told(WatchEvent event) {
            events.add(event);
            if (event instanceof WatchEvent.State state) {
                states.put(state.contents().set().key(), state.contents());
            }
            if (!slow) {
                watch.ready();
            }
        }

        @Override
        public void ended(CallFailure failure) {
            ended.add(failure);
        }

        List<String> values() {
            return events.stream()
                    .filter(WatchEvent.State.class::isInstance)
                    .map(event -> text(((WatchEvent.State) event).contents()))
                    .toList();
        }

        String last() {
            List<String> values = values();
            return values.get(values.size() - 1);
        }

        List<Key> keys() {
            return List.copyOf(states.keySet());
        }
    }
}
