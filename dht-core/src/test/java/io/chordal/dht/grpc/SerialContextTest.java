// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SerialContextTest {
    private static final int TASKS = 2_000;

    private final ArrayDeque<Runnable> worker = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final SerialContext context = new SerialContext(worker::add);

    @Test
    void aTaskThatIsBroughtRunsAtOnceWhereNothingElseIsToBeDone() {
        context.executeHere(() -> done.add("brought"));
        assertThat(done).containsExactly("brought");
        assertThat(worker).isEmpty();
    }

    @Test
    void aTaskThatIsGivenRunsOnTheWorker() {
        context.execute(() -> done.add("given"));
        assertThat(done).isEmpty();
        work();
        assertThat(done).containsExactly("given");
    }

    @Test
    void aTaskThatIsBroughtOvertakesNone() {
        context.execute(() -> done.add("given"));
        context.executeHere(() -> done.add("brought"));
        assertThat(done).isEmpty();
        work();
        assertThat(done).containsExactly("given", "brought");
    }

    @Test
    void whatATaskBringsRunsAfterItAndOnTheWorker() {
        context.executeHere(() -> {
            context.executeHere(() -> done.add("brought within"));
            context.execute(() -> done.add("given within"));
            done.add("outer");
        });
        assertThat(done).containsExactly("outer");
        work();
        assertThat(done).containsExactly("outer", "brought within", "given within");
        context.executeHere(() -> done.add("later"));
        assertThat(done).endsWith("later");
    }

    @Test
    void aTaskThatThrowsStopsNoOther() {
        context.executeHere(() -> {
            context.execute(() -> done.add("waiting"));
            throw new IllegalStateException("thrown by the test");
        });
        work();
        context.executeHere(() -> done.add("later"));
        assertThat(done).containsExactly("waiting", "later");
    }

    @Test
    void anErrorLeavesTheRestToTheWorker() {
        Runnable broken = () -> {
            context.execute(() -> done.add("waiting"));
            throw new LinkageError("thrown by the test");
        };
        assertThatThrownBy(() -> context.executeHere(broken)).isInstanceOf(LinkageError.class);
        work();
        context.execute(broken);
        assertThatThrownBy(this::work).isInstanceOf(LinkageError.class);
        work();
        context.executeHere(() -> done.add("later"));
        assertThat(done).containsExactly("waiting", "waiting", "later");
    }

    @Test
    void aTaskThatIsBroughtIsNoPartOfTheCallThatBringsIt() {
        List<Context> seen = new ArrayList<>();
        Context.CancellableContext call = Context.current().withCancellation();
        call.run(() -> context.executeHere(() -> seen.add(Context.current())));
        call.cancel(null);
        assertThat(seen).containsExactly(Context.ROOT);
    }

    @Test
    void aClosedContextRunsWhatItHasAndTakesNoMore() {
        context.execute(() -> done.add("before"));
        context.close();
        context.execute(() -> done.add("after"));
        context.executeHere(() -> done.add("after"));
        work();
        assertThat(done).containsExactly("before");
    }

    @Test
    void whatWaitsWhenTheContextIsClosedInTheMiddleOfATaskStillRuns() {
        SerialContext closing = new SerialContext(task -> {
            throw new RejectedExecutionException("closed by the test");
        });
        closing.executeHere(() -> {
            closing.execute(() -> done.add("stop"));
            closing.close();
            closing.execute(() -> done.add("after"));
        });
        assertThat(done).containsExactly("stop");
    }

    @Test
    void tasksThatTheWorkerRefusesAreDropped() {
        SerialContext refused = new SerialContext(task -> {
            throw new RejectedExecutionException("closed by the test");
        });
        refused.execute(() -> done.add("given"));
        refused.executeHere(() -> done.add("brought"));
        assertThat(done).containsExactly("brought");
    }

    @Test
    void noTwoTasksOfManyThreadsRunAtOnceAndNoneIsLost() throws InterruptedException {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        SerialContext shared = new SerialContext(thread);
        int[] counter = new int[1];
        CountDownLatch all = new CountDownLatch(4 * TASKS);
        Runnable task = () -> {
            counter[0]++;
            all.countDown();
        };
        List<Thread> givers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            boolean brings = i % 2 == 0;
            Thread giver = new Thread(() -> {
                for (int n = 0; n < TASKS; n++) {
                    if (brings) {
                        shared.executeHere(task);
                    } else {
                        shared.execute(task);
                    }
                }
            });
            givers.add(giver);
            giver.start();
        }
        assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
        for (Thread giver : givers) {
            giver.join();
        }
        thread.shutdown();
        assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(counter[0]).isEqualTo(4 * TASKS);
    }

    private void work() {
        while (!worker.isEmpty()) {
            worker.remove().run();
        }
    }
}
