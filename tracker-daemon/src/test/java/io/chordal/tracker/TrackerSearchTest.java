// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.proto.tracker.v1.SearchFilesRequest;
import io.chordal.tracker.testing.Eventually;
import io.chordal.tracker.testing.Trackers;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches at three real trackers of one list, in one process, each of which keeps the names that it read. */
class TrackerSearchTest {
    @TempDir
    Path folder;

    /** Each of them has searched before, so that it knows a state of the partition that another one's write then changes. */
    @Test
    void aSearchSeesAtOnceWhatWasWrittenAtAnyOfThem() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            for (int round = 0; round < 6; round++) {
                int writer = 1 + round % 3;
                trackers.client(writer).enter("report " + round + ".txt", round + 1);
                for (int line = 1; line <= 3; line++) {
                    assertThat(found(trackers, line)).hasSize(round + 1);
                    assertThat(found(trackers, line)).contains("report " + round + ".txt");
                }
            }
            trackers.client(1).withdraw("report 0.txt", 1);
            for (int line = 1; line <= 3; line++) {
                assertThat(found(trackers, line)).hasSize(5).doesNotContain("report 0.txt");
            }
        }
    }

    /** A majority answers, and the one that missed a write while it was down does not take its old names for those of today. */
    @Test
    void oneThatWasDownFindsWhatWasWrittenMeanwhile() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            trackers.client(1).enter("report 1.txt", 1);
            assertThat(found(trackers, 3)).hasSize(1);
            trackers.stop(3);
            trackers.client(1).enter("report 2.txt", 2);
            assertThat(found(trackers, 2)).hasSize(2);
            trackers.start(3);
            trackers.stop(1);

            List<List<String>> answers = new ArrayList<>();
            Eventually.within(Duration.ofSeconds(20), () -> answered(trackers, 3, answers));
            assertThat(answers.get(0)).containsExactly("report 1.txt", "report 2.txt");
            assertThat(found(trackers, 2)).containsExactly("report 1.txt", "report 2.txt");
        }
    }

    private static boolean answered(Trackers trackers, int line, List<List<String>> answers) {
        try {
            return answers.add(found(trackers, line));
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private static List<String> found(Trackers trackers, int line) {
        return trackers
                .client(line)
                .catalog()
                .searchFiles(SearchFilesRequest.newBuilder()
                        .addWords("report")
                        .setIncludeUnavailable(true)
                        .build())
                .getFilesList()
                .stream()
                .map(found -> found.getEntry().getName())
                .toList();
    }
}
