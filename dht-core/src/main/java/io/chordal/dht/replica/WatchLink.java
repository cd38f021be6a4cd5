// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.replica.message.AwaitChanges;
import io.chordal.dht.replica.message.Changes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What one home is asked about on behalf of some watches of this node.
 *
 * <p>One question is in force at a time: a later one repeats the earlier one's number, so that the earlier one's answer can be left
 * aside. A link that has failed, or has no watch left when its question is answered, is not used again. Confined to the node's serial context.
 */
final class WatchLink {
    private static final int NAME_BYTES = 16;

    private final NodeEnvironment env;
    private final Peers peers;
    private final ReplicaConfig config;
    private final NodeRef home;
    private final Consumer<List<Watch>> homeless;
    private final Bytes name;
    private final List<Watch> watches = new ArrayList<>();
    private long epoch;
    private long upTo;
    private long question;
    private boolean askingSoon;
    private boolean asking;
    private boolean over;

    /**
     * Prepares the link.
     *
     * @param homeless gets the watches of which the home cannot, or does not, tell any more
     */
    WatchLink(NodeEnvironment env, Peers peers, ReplicaConfig config, NodeRef home, Consumer<List<Watch>> homeless) {
        this.env = env;
        this.peers = peers;
        this.config = config;
        this.home = home;
        this.homeless = homeless;
        byte[] random = new byte[NAME_BYTES];
        env.random().nextBytes(random);
        this.name = Bytes.copyOf(random);
    }

    boolean isTo(NodeRef node) {
        return home.equals(node);
    }

    boolean hasRoom() {
        return !over && watches.size() < AwaitChanges.MAX;
    }

    boolean isOver() {
        return over;
    }

    /** Watches for one more; what it missed so far is due to be read, at the latest when the home has answered. */
    void add(Watch watch) {
        watches.add(watch);
        watch.toldBy(Optional.of(home));
        if (epoch != 0) {
            watch.missed();
        }
        askSoon();
    }

    /** A link without a watch stays for the next one until its question is answered, so that the home is asked one at a time. */
    void remove(Watch watch) {
        if (watches.remove(watch)) {
            watch.toldBy(Optional.empty());
        }
        over |= watches.isEmpty() && !asking;
    }

    private void askSoon() {
        if (!askingSoon) {
            askingSoon = true;
            env.schedule(config.watches().gather(), () -> {
                askingSoon = false;
                if (!over && !watches.isEmpty()) {
                    ask();
                }
            });
        }
    }

    private void ask() {
        asking = true;
        question++;
        long mine = question;
        List<Watch> asked = List.copyOf(watches);
        peers.call(
                home,
                new AwaitChanges(
                        name,
                        asked.stream().map(Watch::target).toList(),
                        epoch,
                        upTo,
                        config.watches().hold()),
                config.watches().hold().plus(config.callTimeout()),
                Outcome.of(
                        changes -> {
                            if (mine == question && !over) {
                                take(asked, changes);
                            }
                        },
                        failure -> {
                            if (mine == question && !over) {
                                fail();
                            }
                        }));
    }

    private void take(List<Watch> asked, Changes changes) {
        asking = false;
        epoch = changes.epoch();
        upTo = changes.upTo();
        if (changes.lost()) {
            asked.forEach(Watch::missed);
        }
        for (Key key : changes.keys()) {
            asked.forEach(watch -> watch.changed(key));
        }
        // The next question begins at this answer, which says nothing of a watch that was added after the question.
        watches.stream().filter(watch -> !asked.contains(watch)).toList().forEach(Watch::missed);
        List<Watch> foreign = changes.foreign().stream()
                .filter(index -> index >= 0 && index < asked.size())
                .map(asked::get)
                .filter(watches::contains)
                .toList();
        foreign.forEach(this::remove);
        over |= watches.isEmpty();
        if (over || !foreign.isEmpty()) {
            homeless.accept(foreign);
        }
        if (!over) {
            askSoon();
        }
    }

    private void fail() {
        over = true;
        List<Watch> all = List.copyOf(watches);
        watches.clear();
        all.forEach(watch -> watch.toldBy(Optional.empty()));
        homeless.accept(all);
    }
}
