// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Key;
import io.chordal.dht.sim.history.History;
import io.chordal.dht.sim.history.HistoryChecker;
import io.chordal.dht.sim.history.Operation;
import io.chordal.dht.sim.history.Operation.Kind;
import io.chordal.dht.sim.history.Operation.Outcome;
import io.chordal.dht.sim.history.Promise;
import io.chordal.proto.tracker.v1.IssueGrantsRequest;
import io.chordal.proto.transfer.v1.FileRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What users did to groups and were told, and the judgement of it: members are read as they were acknowledged, nobody is granted
 * anything after its removal, and one user at most makes a group of a name. Thread-safe.
 */
final class GroupRecords {
    /** For some reader's key, and a file that no group has: whoever is a member is told that there is none. */
    static final IssueGrantsRequest ANY_FILE = IssueGrantsRequest.newBuilder()
            .setSubject(ByteString.copyFrom(new byte[32]))
            .addFiles(FileRef.newBuilder()
                    .setFileId(ByteString.copyFrom(new byte[32]))
                    .setSize(1))
            .build();

    private final History history = new History();
    private final List<Grant> grants = Collections.synchronizedList(new ArrayList<>());
    private final List<Creation> creations = Collections.synchronizedList(new ArrayList<>());

    private record Grant(String group, String member, long begun, long ended) {}

    private record Creation(String group, String user, Outcome outcome) {}

    History history() {
        return history;
    }

    void granted(String group, String member, long begun, long ended) {
        grants.add(new Grant(group, member, begun, ended));
    }

    void created(String group, String user, Outcome outcome) {
        creations.add(new Creation(group, user, outcome));
    }

    /** Returns how many changes of members were acknowledged. */
    long acknowledged() {
        return history.operations().stream()
                .filter(operation -> operation.kind().isWriting() && operation.outcome() == Outcome.DONE)
                .count();
    }

    /** Returns how many grants were given. */
    int grants() {
        return grants.size();
    }

    /** Returns the names that somebody tried to take, with whoever was told to have them. */
    Map<String, List<String>> contested() {
        return List.copyOf(creations).stream()
                .collect(Collectors.groupingBy(
                        Creation::group,
                        Collectors.filtering(
                                creation -> creation.outcome() == Outcome.DONE,
                                Collectors.mapping(Creation::user, Collectors.toList()))));
    }

    /** Returns who may have made a group, as far as users know. */
    List<String> possibleMakers(String group) {
        return List.copyOf(creations).stream()
                .filter(creation -> creation.group().equals(group) && creation.outcome() != Outcome.REFUSED)
                .map(Creation::user)
                .toList();
    }

    /** Returns every promise that was broken, as text. */
    List<String> violations() {
        List<String> found = new ArrayList<>(HistoryChecker.violations(
                history, EnumSet.of(Promise.READS_AFTER_ACKNOWLEDGEMENT, Promise.REMOVALS_SEE_ADDITIONS)));
        contested().forEach((group, makers) -> {
            if (makers.size() > 1) {
                found.add("made by more than one: " + group + " by " + makers);
            }
        });
        List.copyOf(grants)
                .forEach(grant -> removedBefore(grant)
                        .ifPresent(
                                removal -> found.add("granted though removed before: " + grant + ", by " + removal)));
        return found;
    }

    /** The acknowledged removal before a grant after which nobody can have added the member again before the grant. */
    private Optional<Operation> removedBefore(Grant grant) {
        List<Operation> all = history.operations().stream()
                .filter(operation -> operation.key().equals(Key.of("group", grant.group()))
                        && operation.value().equals(Optional.of(grant.member())))
                .toList();
        return all.stream()
                .filter(removal -> removal.kind() == Kind.REMOVE
                        && removal.outcome() == Outcome.DONE
                        && removal.ended() < grant.begun())
                .filter(removal -> all.stream()
                        .noneMatch(add -> add.kind() == Kind.ADD
                                && add.outcome() != Outcome.REFUSED
                                && add.begun() < grant.ended()
                                && add.ended() > removal.begun()))
                .findFirst();
    }
}
