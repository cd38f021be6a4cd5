// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs all {@link Departure}s at once and goes on when they are done or the budget is over, whichever is sooner.
 *
 * <p>Confined to the serial context; used once.
 */
final class Preparation {
    private final NodeEnvironment environment;
    private final List<Departure> departures;
    private final Duration budget;
    private final Runnable then;
    private int awaited;
    private boolean over;
    private @Nullable Timer deadline;

    Preparation(NodeEnvironment environment, List<Departure> departures, Duration budget, Runnable then) {
        this.environment = environment;
        this.departures = List.copyOf(departures);
        this.budget = budget;
        this.then = then;
    }

    void begin() {
        awaited = departures.size();
        try {
            departures.forEach(departure -> departure.prepare(budget, once()));
        } finally {
            // Behind the timers that the departures set: what is not done in time says so before the node is gone.
            deadline = environment.schedule(budget, this::finish);
        }
        if (over || departures.isEmpty()) {
            deadline.cancel();
            finish();
        }
    }

    private Runnable once() {
        return new Runnable() {
            private boolean done;

            @Override
            public void run() {
                if (!done) {
                    done = true;
                    if (--awaited == 0) {
                        finish();
                    }
                }
            }
        };
    }

    private void finish() {
        if (!over) {
            over = true;
            if (deadline != null) {
                deadline.cancel();
            }
            then.run();
        }
    }
}
