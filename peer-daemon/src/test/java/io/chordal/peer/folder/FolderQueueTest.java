// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionPath;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.pick.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FolderQueueTest {
    private static final long LARGE = 10L << 20;

    @Test
    void largeFilesAreSetAsideUntilThereIsRoomSoThatSmallOnesNeedNotWait() {
        FolderQueue queue = queue(Strategy.RAREST, 1);
        queue.add(files("a", "B", "c", "D", "e"));

        assertThat(queue.next(true, false)).hasValue(file("a"));
        assertThat(queue.next(true, false)).hasValue(file("c"));
        assertThat(queue.next(true, true)).hasValue(file("B"));
        assertThat(queue.next(true, false)).hasValue(file("e"));
        assertThat(queue.next(true, false)).isEmpty();
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.next(false, true)).hasValue(file("D"));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void sequentialNeverOvertakes() {
        FolderQueue queue = queue(Strategy.SEQUENTIAL, 1);
        queue.add(files("a", "B", "c"));

        assertThat(queue.next(true, false)).hasValue(file("a"));
        assertThat(queue.next(true, false)).as("c is behind a large one").isEmpty();
        assertThat(queue.next(true, true)).hasValue(file("B"));
        queue.putBack(file("B"));
        assertThat(queue.next(true, false)).as("B has to be begun again").isEmpty();
        assertThat(queue.next(true, true)).hasValue(file("B"));
        assertThat(queue.next(false, true)).isEmpty();
        assertThat(queue.next(true, false)).hasValue(file("c"));
    }

    @Test
    void randomTakesAnyFileAmongThoseThatWereReadAndTheSeedRepeatsIt() {
        List<CollectionEntry> hundred =
                IntStream.range(100, 200).mapToObj(i -> file("f" + i)).toList();

        List<CollectionEntry> one = taken(Strategy.RANDOM, 1, hundred);

        assertThat(one).containsExactlyInAnyOrderElementsOf(hundred).isNotEqualTo(hundred);
        assertThat(taken(Strategy.RANDOM, 1, hundred)).isEqualTo(one);
        assertThat(taken(Strategy.RANDOM, 2, hundred)).isNotEqualTo(one);
        assertThat(taken(Strategy.SEQUENTIAL, 1, hundred)).isEqualTo(hundred);
        assertThat(taken(Strategy.SINGLE, 1, hundred)).isEqualTo(hundred);
    }

    @Property(tries = 200)
    void everyFileComesOnceWhateverTheRoomIsAndNoMoreAreHeldThanAskedFor(
            @ForAll Strategy strategy, @ForAll @IntRange(max = 2_000) int count, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FolderQueue queue = queue(strategy, seed);
        List<CollectionEntry> list = IntStream.range(0, count)
                .mapToObj(i -> file((random.nextInt(4) == 0 ? "L" : "s") + i))
                .toList();
        List<CollectionEntry> came = new ArrayList<>();
        int read = 0;
        while (came.size() < count) {
            if (queue.wantsMore()) {
                int end = Math.min(count, read + FolderQueue.AHEAD);
                queue.add(list.subList(read, end));
                read = end;
            }
            assertThat(read - came.size()).isLessThanOrEqualTo(3 * FolderQueue.AHEAD);
            boolean stuck = random.nextInt(10) == 0;
            Optional<CollectionEntry> next = queue.next(stuck || random.nextBoolean(), stuck || random.nextBoolean());
            if (next.isPresent() && random.nextInt(20) == 0) {
                queue.putBack(next.get());
            } else {
                next.ifPresent(came::add);
            }
        }
        assertThat(came).containsExactlyInAnyOrderElementsOf(list);
        assertThat(queue.isEmpty()).isTrue();
    }

    private static List<CollectionEntry> taken(Strategy strategy, long seed, List<CollectionEntry> list) {
        FolderQueue queue = queue(strategy, seed);
        queue.add(list);
        List<CollectionEntry> taken = new ArrayList<>();
        while (!queue.isEmpty()) {
            queue.next(true, true).ifPresent(taken::add);
        }
        return taken;
    }

    private static FolderQueue queue(Strategy strategy, long seed) {
        return new FolderQueue(strategy, new SplittableRandom(seed));
    }

    private static List<CollectionEntry> files(String... names) {
        return List.of(names).stream().map(FolderQueueTest::file).toList();
    }

    /** A small file, or a large one if its name begins with a capital. */
    private static CollectionEntry file(String name) {
        boolean large = Character.isUpperCase(name.charAt(0));
        FileId id = FileId.parse("a".repeat(64));
        return new CollectionEntry(new CollectionPath(name), false, new FileRef(id, large ? LARGE : 1));
    }
}
