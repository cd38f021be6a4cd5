// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.WatchTarget;
import io.chordal.dht.replica.message.AwaitChanges;
import io.chordal.dht.replica.message.Changes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A home's part in watching: keeps the questions of watchers open until something changes here, or for as long as they ask.
 *
 * <p>Each is answered exactly once; one for each watcher at a time. Confined to the node's serial context.
 */
final class HeldQuestions {
    private final NodeEnvironment env;
    private final RingProfile profile;
    private final Copies.Word word;
    private final WatchConfig config;
    private final ChangeLog log;
    private final TreeMap<Bytes, Held> byWatcher = new TreeMap<>();
    private final TreeMap<Bytes, List<Held>> byPartition = new TreeMap<>();

    /**
     * Begins a log.
     *
     * @param epoch tells this log from others of this node
     */
    HeldQuestions(NodeEnvironment env, RingProfile profile, Copies.Word word, WatchConfig config, long epoch) {
        this.env = env;
        this.profile = profile;
        this.word = word;
        this.config = config;
        this.log = new ChangeLog(epoch == 0 ? 1 : epoch);
    }

    /** Answers the question, now or later. */
    void ask(AwaitChanges asked, Reply<Changes> reply) {
        Held earlier = byWatcher.get(asked.watcher());
        if (earlier != null) {
            earlier.answer();
        }
        Held held = new Held(asked, reply);
        if (held.hasNews()) {
            held.answer();
        } else if (byWatcher.size() >= config.heldCalls()) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY, "as many nodes watch here as this one allows; ask again later"));
        } else {
            held.keep();
        }
    }

    /** Hears of rows that changed here or left the store. */
    void changed(List<RowId> rows) {
        for (RowId row : rows) {
            Key key = row.key();
            log.add(key);
            for (Held held : byPartition.getOrDefault(key.partition(), List.of())) {
                held.changed(key);
            }
        }
    }

    /** Answers those that are about keys which do not live here any more. */
    void moved() {
        List.copyOf(byWatcher.values()).stream()
                .filter(held -> !held.foreign().isEmpty())
                .forEach(Held::answer);
    }

    /** Answers all, because this node stops. */
    void close() {
        List.copyOf(byWatcher.values()).forEach(Held::answer);
    }

    /** One open question. */
    private final class Held {
        private final AwaitChanges asked;
        private final Reply<Changes> reply;
        private Timer end = () -> {};
        private boolean due;
        private boolean over;

        Held(AwaitChanges asked, Reply<Changes> reply) {
            this.asked = asked;
            this.reply = reply;
        }

        boolean hasNews() {
            return isLost() || !log.changed(asked).isEmpty() || !foreign().isEmpty();
        }

        private boolean isLost() {
            return !log.reaches(asked.epoch(), asked.since());
        }

        private List<Integer> foreign() {
            List<Integer> foreign = new ArrayList<>();
            for (int i = 0; i < asked.targets().size(); i++) {
                if (!word.tellsOfChanges(profile.position(asked.targets().get(i).partition()))) {
                    foreign.add(i);
                }
            }
            return foreign;
        }

        void keep() {
            byWatcher.put(asked.watcher(), this);
            asked.targets().stream()
                    .map(WatchTarget::partition)
                    .distinct()
                    .forEach(partition -> byPartition
                            .computeIfAbsent(partition, name -> new ArrayList<>())
                            .add(this));
            end = env.schedule(asked.hold(), this::answer);
        }

        /** What changes together is told together. */
        void changed(Key key) {
            if (!due && asked.targets().stream().anyMatch(target -> target.includes(key))) {
                due = true;
                env.execute(this::answer);
            }
        }

        void answer() {
            if (over) {
                return;
            }
            over = true;
            end.cancel();
            byWatcher.remove(asked.watcher(), this);
            asked.targets().stream().map(WatchTarget::partition).distinct().forEach(this::leave);
            reply.answered(new Changes(
                    log.epoch(), log.last(), isLost(), isLost() ? List.of() : log.changed(asked), foreign()));
        }

        private void leave(Bytes partition) {
            byPartition.computeIfPresent(partition, (name, here) -> {
                here.remove(this);
                return here.isEmpty() ? null : here;
            });
        }
    }
}
