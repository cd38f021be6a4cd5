// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.swarm.share.Listing;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.SharedFile;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/** Stops sharing what a user names, in one group or in all; a folder with all that is shared below it. Thread-safe; it blocks on the disk. */
public final class Unsharing {
    private final Shares shares;

    /** Takes from these shares. */
    public Unsharing(Shares shares) {
        this.shares = requireNonNull(shares, "shares is null");
    }

    /** A share and the groups in which it fits. */
    private record Choice(SharedFile file, ImmutableList<ShareGroup> groups) {}

    /**
     * Stops sharing the one file that fits; throws {@link PeerFailure} if there is none, or more than one.
     *
     * @param fits whether a file, as it is shared in a group, is meant
     * @param what the same for people
     * @param group the only group that is meant
     */
    public Share unshare(BiPredicate<SharedFile, Listing> fits, String what, Optional<String> group) {
        List<Choice> choices = shares.list().stream()
                .map(file -> choice(file, fits, group))
                .filter(choice -> !choice.groups().isEmpty())
                .toList();
        String where = group.map(name -> " in group " + name).orElse("");
        if (choices.isEmpty()) {
            throw new PeerFailure(
                    PeerProblem.FILE_NOT_FOUND,
                    "this peer does not share " + what + where + "; see what it shares: peerctl ls --mine");
        }
        if (choices.size() > 1) {
            throw new PeerFailure(
                    PeerProblem.AMBIGUOUS,
                    "this peer shares " + choices.size() + " files called " + what + where + "; name one by its path: "
                            + choices.stream()
                                    .map(choice -> choice.file().place().toString())
                                    .collect(Collectors.joining(", ")));
        }
        return unshare(choices.get(0));
    }

    private static Choice choice(SharedFile file, BiPredicate<SharedFile, Listing> fits, Optional<String> group) {
        return new Choice(
                file,
                file.groups().entrySet().stream()
                        .filter(each -> group.isEmpty() || each.getKey().name().equals(group.get()))
                        .filter(each -> fits.test(file, each.getValue()))
                        .map(each -> each.getKey())
                        .collect(ImmutableList.toImmutableList()));
    }

    private Share unshare(Choice choice) {
        SharedFile file = choice.file();
        Share share = shares.describe(file);
        for (ShareGroup group : choice.groups()) {
            shares.unshare(ImmutableList.of(file.ref()), group);
            file.folder().ifPresent(folder -> FolderMembers.unshare(shares, folder, group, how -> true));
        }
        return share;
    }
}
