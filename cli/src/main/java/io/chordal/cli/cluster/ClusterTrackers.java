// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.process.DaemonKind;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.trust.ClusterSecret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The trackers of a cluster: one that is alone, or several by the list that is written when they are chosen and never changed.
 *
 * <p>Stateless but for the list and the secret on the disk. {@link ClusterLock} keeps a second writer out.
 */
final class ClusterTrackers {
    /** The most trackers of a cluster. */
    static final int MOST = 9;

    private final Path folder;
    private final Path list;
    private final RandomGenerator random;

    /** Those of the cluster in this folder; where they listen is random. */
    ClusterTrackers(Path folder, RandomGenerator random) {
        this.folder = requireNonNull(folder, "folder is null");
        this.list = folder.resolve("tracker_info.txt");
        this.random = requireNonNull(random, "random is null");
    }

    /** What they are called, in the order of their lines. */
    static List<String> names(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(line -> DaemonKind.TRACKER.noun() + "-" + line)
                .toList();
    }

    /** Looks at the number alone, so that a wrong one leaves nothing behind. */
    static void refuseUnlessInRange(int number) {
        if (number < 1 || number > MOST) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "a cluster on one machine has 1 to " + MOST + " trackers, not " + number,
                    "as in peerctl cluster start --trackers 3");
        }
    }

    /**
     * Chooses so many trackers for a cluster that has so many by now, 0 for a new one.
     *
     * @throws CommandFailure if it has another number: their list does not change
     */
    void choose(int number, int known) {
        if (known > 0 && known != number) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "the cluster of " + folder.getParent() + " has " + known + (known == 1 ? " tracker" : " trackers")
                            + ", not " + number,
                    "leave --trackers away, or start another cluster in another --home");
        }
        if (known == 0) {
            try {
                Files.deleteIfExists(list);
                if (number > 1) {
                    List<String> addresses = freeAddresses(number);
                    ClusterSecret.create(folder.resolve("cluster.secret"));
                    Files.write(list, addresses);
                }
            } catch (IOException e) {
                throw new CommandFailure(
                        ExitCode.DISK_OR_QUOTA,
                        "cannot write the list of trackers in " + folder + ": " + DiskProblem.of(e),
                        "see that the folder can be written",
                        e);
            }
        }
    }

    /** Two ports for each line, free a moment ago. */
    private List<String> freeAddresses(int number) {
        List<Integer> ports = MemberAddress.freePorts(2 * number, random);
        return IntStream.range(0, number)
                .mapToObj(i -> MemberAddress.HOST + ":" + ports.get(2 * i) + "/" + ports.get(2 * i + 1))
                .toList();
    }

    /** What one of several is started with besides its home and its local address; empty for one that is alone. */
    Optional<ImmutableList<String>> arguments(int line) {
        if (!Files.exists(list)) {
            return Optional.empty();
        }
        try {
            String address = Files.readAllLines(list).get(line - 1).replaceFirst("/.*", "");
            return Optional.of(ImmutableList.of(list.toString(), Integer.toString(line), "--listen", address));
        } catch (IOException | IndexOutOfBoundsException e) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    "cannot read line " + line + " of " + list,
                    "remove the folder " + folder + " once no process of it runs",
                    e);
        }
    }
}
