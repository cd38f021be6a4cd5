// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final List<String> closed = new ArrayList<>();
    private final Lifecycle lifecycle = new Lifecycle();

    @Test
    void partsAreClosedInReverseOrderWhateverOneOfThemDoes() {
        lifecycle.add("home", () -> closed.add("home"));
        lifecycle.add("store", () -> {
            throw new IllegalStateException("the store is stuck");
        });
        lifecycle.add("listener", () -> closed.add("listener"));

        lifecycle.close();

        assertThat(closed).containsExactly("listener", "home");
    }

    @Test
    void aSecondCloseDoesNothingMore() throws InterruptedException {
        lifecycle.add("home", () -> closed.add("home"));
        lifecycle.close();
        lifecycle.close();
        lifecycle.awaitClosed();
        assertThat(closed).containsExactly("home");
    }

    @Test
    void whatComesTooLateIsClosedAtOnce() {
        lifecycle.close();
        lifecycle.add("late", () -> closed.add("late"));
        assertThat(closed).containsExactly("late");
    }
}
